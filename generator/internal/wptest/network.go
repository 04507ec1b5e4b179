package wptest

import (
	"os"
	"strings"
	"testing"
)

// Network makes a network of sites (a multisite) of a WordPress of New, and puts
// a second site into it, at host and path: "127.0.0.1:8080" and "/site2/" in the
// same domain, another host and "/" in one of its own. The users are of both.
func (s *Site) Network(t testing.TB, host, path string) {
	t.Helper()
	own := strings.TrimPrefix(s.URL, "http://")
	config, err := os.ReadFile(s.path("www/wp-config.php"))
	if err != nil {
		t.Fatal(err)
	}
	var kept strings.Builder
	for line := range strings.Lines(string(config)) {
		// A network has an address for each site, in the database.
		if !strings.Contains(line, "'WP_HOME'") && !strings.Contains(line, "'WP_SITEURL'") {
			kept.WriteString(line)
		}
	}
	write := func(text string) {
		if err := os.WriteFile(s.path("www/wp-config.php"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s.PHP(t, `update_option('home', $argv[1]); update_option('siteurl', $argv[1]);`, s.URL)
	write(kept.String())
	domains := "false"
	if host != own {
		domains = "true"
	}
	s.PHP(t, `
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
foreach ($wpdb->tables('ms_global') as $table => $prefixed) $wpdb->$table = $prefixed;
install_network();
$made = populate_network(1, $argv[1], 'post@muster.example', 'Netz', '/', $argv[2] === 'true');
if (is_wp_error($made) && $made->get_error_code() !== 'no_wildcard_dns') { fwrite(STDERR, $made->get_error_message()); exit(1); }`, own, domains)
	write(strings.Replace(kept.String(), "$table_prefix", `define('MULTISITE', true);
define('SUBDOMAIN_INSTALL', `+domains+`);
define('DOMAIN_CURRENT_SITE', '`+own+`');
define('PATH_CURRENT_SITE', '/');
define('SITE_ID_CURRENT_SITE', 1);
define('BLOG_ID_CURRENT_SITE', 1);
$table_prefix`, 1))
	s.PHP(t, `
$id = wpmu_create_blog($argv[1], $argv[2], 'Zwei', username_exists('administrator'));
if (is_wp_error($id)) { fwrite(STDERR, $id->get_error_message()); exit(1); }
// It takes the port out of a domain. That there are application passwords is
// known of the site before it became a network.
$wpdb->update($wpdb->blogs, ['domain' => $argv[1]], ['blog_id' => $id]); clean_blog_cache($id);
foreach (['home', 'siteurl'] as $name) update_blog_option($id, $name, untrailingslashit('http://' . $argv[1] . $argv[2]));
update_network_option(1, WP_Application_Passwords::OPTION_KEY_IN_USE, 1);
foreach (['editor', 'author'] as $role) add_user_to_blog($id, username_exists($role), $role);
switch_to_blog($id);
update_option('permalink_structure', '/%postname%/');
global $wp_rewrite; $wp_rewrite->init(); $wp_rewrite->flush_rules();`, host, path)
}

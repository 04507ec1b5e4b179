// Package wptest runs a real WordPress for tests: that of Debian, with MariaDB,
// served by PHP's own web server on 127.0.0.1. Begin at New.
//
// Nothing of it can reach another computer, and all of it is in one folder that
// the test owns.
package wptest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"klausel/generator/internal/corpus"
)

// source is where Debian's package wordpress puts the program.
const source = "/usr/share/wordpress"

// Themes are three that came as the default theme: one of the kind before blocks,
// two made of blocks.
var Themes = []string{"twentytwentyone", "twentytwentytwo", "twentytwentythree"}

// A User is somebody who can log in.
type User struct {
	Name, Password string
	Role           string // of WordPress
	Application    string // password for the REST interface, with HTTP basic authentication
}

// The users of every site. An author, unlike the others, may not write every
// HTML: WordPress filters it.
var (
	Administrator = "administrator"
	Editor        = "editor"
	Author        = "author"
)

// Below is a folder in which the site is found as well: what stands there calls
// itself by that address, as a site that was installed in a sub-folder does.
const Below = "/blog"

// A Site is a running WordPress with its start page, without further content.
type Site struct {
	URL   string          // http://127.0.0.1:PORT, no slash at its end
	Users map[string]User // by role

	dir  string
	ends []func()
}

// New starts a WordPress that ends with the test. Where a program is missing the
// test is skipped, or fails with KLAUSEL_BROWSER_TESTS=required.
func New(t testing.TB) *Site {
	t.Helper()
	need(t)
	s, end, err := start()
	t.Cleanup(end)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// One is a WordPress that the tests of a package share, each with pages of its
// own. TestMain calls End.
func One(t testing.TB) *Site {
	t.Helper()
	need(t)
	if one.site == nil && one.err == nil {
		one.site, one.end, one.err = start()
	}
	if one.err != nil {
		t.Fatal(one.err)
	}
	return one.site
}

// End ends the WordPress of One, if there is one.
func End() {
	if one.end != nil {
		one.end()
	}
}

var one struct {
	site *Site
	end  func()
	err  error
}

// need skips the test where a program is missing, or fails it.
func need(t testing.TB) {
	t.Helper()
	required := corpus.BeyondGo(t)
	if missing := Missing(); missing != "" && required {
		t.Fatalf("missing for WordPress: %s", missing)
	} else if missing != "" {
		t.Skipf("missing for WordPress: %s", missing)
	}
}

// start starts one in a folder that goes with it.
func start() (*Site, func(), error) {
	// Not the folder of the test: the path of a socket has 107 bytes at most.
	dir, err := os.MkdirTemp("", "wp-")
	if err != nil {
		return nil, func() {}, err
	}
	s, err := Start(dir)
	return s, func() {
		s.Close()
		os.RemoveAll(dir)
	}, err
}

// Missing names what is to be installed, "" if nothing: packages of Debian.
func Missing() string {
	var lacking []string
	for _, p := range []struct{ has, pkg string }{
		{"php", "php-cli"}, {"mariadbd", "mariadb-server-core"}, {"mariadb-install-db", "mariadb-server-core"},
	} {
		if _, err := program(p.has); err != nil {
			lacking = append(lacking, p.pkg)
		}
	}
	for _, name := range Themes {
		if _, err := os.Stat(filepath.Join(source, "wp-content", "themes", name, "style.css")); err != nil {
			lacking = append(lacking, "wordpress-theme-"+name)
		}
	}
	if _, err := os.Stat(filepath.Join(source, "wp-load.php")); err != nil {
		lacking = append(lacking, "wordpress")
	}
	if php, err := program("php"); err == nil && exec.Command(php, "-r", `exit(extension_loaded("mysqli") ? 0 : 1);`).Run() != nil {
		lacking = append(lacking, "php-mysql")
	}
	return strings.Join(lacking, ", ")
}

func program(name string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		path, err = exec.LookPath("/usr/sbin/" + name)
	}
	return path, err
}

// Start starts a WordPress in an empty folder, whose path is short. The site is
// not nil even with an error, and is to be closed.
func Start(dir string) (*Site, error) {
	s := &Site{dir: dir, Users: map[string]User{}}
	for _, step := range []func() error{s.database, s.copy, s.install, s.serve} {
		if err := step(); err != nil {
			return s, err
		}
	}
	return s, nil
}

// Close ends the servers.
func (s *Site) Close() {
	for i := len(s.ends) - 1; i >= 0; i-- {
		s.ends[i]()
	}
	s.ends = nil
}

func (s *Site) path(name string) string { return filepath.Join(s.dir, name) }

// database starts a MariaDB that listens on a socket in the folder only.
func (s *Site) database() error {
	var me []string
	if os.Geteuid() == 0 { // which it refuses to be unless told
		me = []string{"--user=root"}
	}
	install, err := program("mariadb-install-db")
	if err != nil {
		return err
	}
	if out, err := exec.Command(install, append([]string{"--no-defaults", "--datadir=" + s.path("data"), "--auth-root-authentication-method=normal", "--skip-test-db"}, me...)...).CombinedOutput(); err != nil {
		return fmt.Errorf("mariadb-install-db: %w\n%s", err, out)
	}
	server, err := program("mariadbd")
	if err != nil {
		return err
	}
	return s.run("unix", s.path("db"), exec.Command(server, append([]string{
		"--no-defaults", "--datadir=" + s.path("data"), "--socket=" + s.path("db"), "--pid-file=" + s.path("db.pid"),
		"--skip-networking", "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--skip-log-bin",
	}, me...)...))
}

// run starts a server, which ends with the site, and waits until it answers.
func (s *Site) run(network, addr string, cmd *exec.Cmd) error {
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	// PHP's workers are processes of their own: a group is ended as a whole.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }()
	s.ends = append(s.ends, func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
			<-ended
		}
	})
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if conn, err := net.Dial(network, addr); err == nil {
			conn.Close()
			return nil
		}
		select {
		case <-ended:
			return fmt.Errorf("%s ended:\n%s", cmd.Path, said.String())
		default:
		}
		if time.Now().After(end) {
			return fmt.Errorf("%s does not answer:\n%s", cmd.Path, said.String())
		}
	}
}

// copy puts the program of WordPress into the folder, with a configuration of its
// own: no mail, no updates, no request elsewhere.
func (s *Site) copy() error {
	if out, err := exec.Command("cp", "-rL", source, s.path("www")).CombinedOutput(); err != nil {
		if _, gone := os.Stat(s.path("www/wp-load.php")); gone != nil {
			return fmt.Errorf("copy WordPress: %w\n%s", err, out)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.URL = "http://" + l.Addr().String()
	l.Close()
	for name, text := range map[string]string{
		"www/wp-config.php": `<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:` + s.path("db") + `');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
$below = strpos($_SERVER['REQUEST_URI'] ?? '', '` + Below + `/') === 0 ? '` + Below + `' : '';
define('WP_HOME', '` + s.URL + `' . $below);
define('WP_SITEURL', '` + s.URL + `' . $below);
define('WP_ENVIRONMENT_TYPE', 'local'); // application passwords without TLS
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
`,
		// What is no file is a page of WordPress: what mod_rewrite does elsewhere.
		"router.php": `<?php
$file = $_SERVER['DOCUMENT_ROOT'] . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (is_file($file) || is_file(rtrim($file, '/') . '/index.php') && rtrim($file, '/') !== $_SERVER['DOCUMENT_ROOT']) return false;
$_SERVER['SCRIPT_NAME'] = '/index.php';
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
`,
	} {
		if err := os.WriteFile(s.path(name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// install makes the site and its users.
func (s *Site) install() error {
	if _, err := s.php(`
$db = mysqli_init();
$db->real_connect('localhost', 'root', '', '', 0, $argv[1]);
$db->query('CREATE DATABASE wordpress CHARACTER SET utf8mb4');`, s.path("db")); err != nil {
		return err
	}
	out, err := s.php(`
define('WP_INSTALLING', true);
function wp_mail() { return true; }
require 'www/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Muster', 'administrator', 'post@muster.example', false, '', 'administrator-password');
update_option('permalink_structure', '/%postname%/');
$users = [];
foreach (['administrator', 'editor', 'author'] as $role) {
  $id = username_exists($role);
  if (!$id) $id = wp_insert_user(['user_login' => $role, 'user_pass' => "$role-password", 'user_email' => "$role@muster.example", 'role' => $role]);
  [$password] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'klausel']);
  $users[$role] = ['Name' => $role, 'Password' => "$role-password", 'Role' => $role, 'Application' => $password];
}
echo "\n", json_encode($users);`)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(out[strings.LastIndexByte(out, '\n')+1:]), &s.Users); err != nil {
		return fmt.Errorf("install WordPress: %w\n%s", err, out)
	}
	_, err = s.wordpress(`global $wp_rewrite; $wp_rewrite->init(); $wp_rewrite->flush_rules();`)
	return err
}

// serve starts the web server, which answers several requests at a time.
func (s *Site) serve() error {
	php, err := program("php")
	if err != nil {
		return err
	}
	addr := strings.TrimPrefix(s.URL, "http://")
	cmd := exec.Command(php, "-q", "-d", "opcache.enable_cli=1", "-d", "opcache.revalidate_freq=0", "-S", addr, "-t", s.path("www"), s.path("router.php"))
	cmd.Env = append(os.Environ(), "PHP_CLI_SERVER_WORKERS=4")
	if err := s.run("tcp", addr, cmd); err != nil {
		return err
	}
	res, err := http.Get(s.URL + "/wp-json/")
	if err != nil {
		return err
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return errors.New("WordPress answers " + res.Status)
	}
	return nil
}

// PHP runs code inside WordPress and returns what it prints. args are $argv from
// 1 on.
func (s *Site) PHP(t testing.TB, code string, args ...string) string {
	t.Helper()
	out, err := s.wordpress(code, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (s *Site) wordpress(code string, args ...string) (string, error) {
	return s.php("require 'www/wp-load.php';\n"+code, args...)
}

// php runs code in the folder of the site.
func (s *Site) php(code string, args ...string) (string, error) {
	php, err := program("php")
	if err != nil {
		return "", err
	}
	cmd := exec.Command(php, append([]string{"-d", "display_errors=stderr", "--"}, args...)...)
	cmd.Dir = s.dir
	cmd.Stdin = strings.NewReader("<?php $_SERVER['HTTP_HOST'] = '" + strings.TrimPrefix(s.URL, "http://") + "';\n" + code)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("php: %w\n%s%s", err, errs.String(), out.String())
	}
	return out.String(), nil
}

// Theme shows the site in a theme of Themes.
func (s *Site) Theme(t testing.TB, name string) {
	t.Helper()
	s.PHP(t, `switch_theme($argv[1]);`, name)
}

// CSS sets the "Additional CSS" of the theme that is shown, as an administrator
// does.
func (s *Site) CSS(t testing.TB, css string) {
	t.Helper()
	file := s.path("additional.css")
	if err := os.WriteFile(file, []byte(css), 0o644); err != nil {
		t.Fatal(err)
	}
	s.PHP(t, `
wp_set_current_user(username_exists('administrator'));
kses_init();
$css = file_get_contents($argv[1]);
wp_update_custom_css_post($css);
if (wp_get_custom_css() !== $css) { fwrite(STDERR, 'WordPress has changed the stylesheet'); exit(1); }`, file)
}

// Post publishes a page as somebody of a role would, with the rights and the
// filters of that role, and returns its address.
func (s *Site) Post(t testing.TB, role, title, content string) string {
	t.Helper()
	file := s.path("content.html")
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	// An author may write posts, and no pages.
	return s.PHP(t, `
wp_set_current_user(username_exists($argv[1]));
kses_init();
$id = wp_insert_post(wp_slash(['post_type' => current_user_can('publish_pages') ? 'page' : 'post', 'post_status' => 'publish', 'comment_status' => 'closed',
  'post_title' => $argv[2], 'post_content' => file_get_contents($argv[3])]), true);
if (is_wp_error($id)) { fwrite(STDERR, $id->get_error_message()); exit(1); }
echo get_permalink($id);`, role, title, file)
}

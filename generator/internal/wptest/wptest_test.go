package wptest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"klausel/generator/internal/wptest"
)

// TestSite: the site shows what somebody published, the filters of WordPress
// work, and the REST interface knows each user by the application password.
func TestSite(t *testing.T) {
	s := wptest.New(t)
	get := func(user wptest.User, url string) (int, string) {
		t.Helper()
		req, err := http.NewRequest("GET", url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if user.Name != "" {
			req.SetBasicAuth(user.Name, user.Application)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(body)
	}
	for _, role := range []string{wptest.Administrator, wptest.Editor, wptest.Author} {
		status, body := get(s.Users[role], s.URL+"/wp-json/wp/v2/users/me")
		if status != 200 || !strings.Contains(body, `"slug":"`+role+`"`) {
			t.Errorf("REST as %s: %d %s", role, status, body)
		}
		url := s.Post(t, role, "Seite von "+role, `<p onclick="x()">Guten Tag, `+role+`</p>`)
		status, body = get(wptest.User{}, url)
		if status != 200 || !strings.Contains(body, "Guten Tag, "+role) {
			t.Errorf("%s answers %d", url, status)
		}
		if filtered := !strings.Contains(body, "onclick"); filtered != (role == wptest.Author) {
			t.Errorf("the HTML of the %s is filtered: %t", role, filtered)
		}
	}
	if status, _ := get(wptest.User{Name: "editor", Application: "wrong"}, s.URL+"/wp-json/wp/v2/users/me"); status != 401 {
		t.Errorf("REST with a wrong password: %d", status)
	}
	for _, theme := range wptest.Themes {
		s.Theme(t, theme)
		if status, body := get(wptest.User{}, s.URL+"/"); status != 200 || !strings.Contains(body, "/themes/"+theme+"/") {
			t.Errorf("theme %s: %d, and it does not show", theme, status)
		}
	}
}

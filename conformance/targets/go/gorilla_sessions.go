// gorilla/sessions: `files` is its FilesystemStore, `cookie` its CookieStore. The application calls Save before
// it answers if its session has changed: the library does not save by itself.
package main

import (
	"encoding/gob"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"

	"github.com/gorilla/sessions"
)

var (
	kind    = append(os.Args[1:], "files")[0]
	store   *faulty
	options object
	folder  string
)

// gorilla is the session of one request.
type gorilla struct {
	*sessions.Session
	w                  http.ResponseWriter
	r                  *http.Request
	changed, destroyed bool
}

func open(w http.ResponseWriter, r *http.Request) (session, error) {
	found, err := store.New(r, options["name"].(string))
	return &gorilla{Session: found, w: w, r: r, changed: found.IsNew && options["saveUninitialized"] == true}, err
}

func (g *gorilla) set(key string, value interface{}) { g.Values[key], g.changed = value, true }

func (g *gorilla) unset(key string) { delete(g.Values, key); g.changed = true }

func (g *gorilla) read() object {
	seen := object{"session": "object", "data": dataOf(g.Values), "isNew": g.IsNew}
	if g.ID != "" {
		seen["id"] = g.ID
	}
	return seen
}

func (g *gorilla) call(action string) error {
	if action == "save" {
		g.changed = false
		return store.Save(g.r, g.w, g.Session)
	}
	g.Values = map[interface{}]interface{}{}
	stored := !g.IsNew
	if action == "destroy" {
		g.destroyed = true
		if g.Options.MaxAge = -1; stored {
			return store.Save(g.r, g.w, g.Session)
		}
		return nil
	}
	// The library cannot change an id: remove the stored session, without its Set-Cookie, and begin a new one.
	old := *g.Session
	old.Options = &sessions.Options{MaxAge: -1}
	g.ID, g.IsNew, g.changed = "", true, true
	if stored {
		return store.Save(g.r, httptest.NewRecorder(), &old)
	}
	return nil
}

func (g *gorilla) finish() error {
	if g.destroyed || !g.changed && (options["rolling"] != true || g.IsNew) {
		return nil
	}
	return store.Save(g.r, g.w, g.Session)
}

func start(message) object {
	gob.Register(object{})
	gob.Register([]interface{}{})
	answer := object{
		"protocol": 1, "name": "gorilla/sessions " + map[string]string{"files": "FilesystemStore", "cookie": "CookieStore"}[kind],
		"version": "1.2.1", "language": "Go " + strings.TrimPrefix(runtime.Version(), "go"),
		"actions": []string{"header", "appendHeader"}, "messages": []string{}, "lacks": []string{"trust-proxy", "tls", "saw.id", "store"},
	}
	if kind == "files" {
		answer["ids"] = "^[A-Z2-7]{51}[AQ]$"
		answer["messages"] = []string{"seed", "inspect", "fault", "sign", "read"}
		answer["lacks"] = []string{"trust-proxy", "tls"}
	}
	return answer
}

func makeApplication(m message) object {
	options = m.Options
	settings, reason := cookieOptions(m.Options)
	if reason != "" {
		return object{"unsupported": reason}
	}
	var keys [][]byte
	for _, secret := range secrets(m.Options["secret"]) {
		keys = append(keys, []byte(secret), nil)
	}
	drop(m)
	if kind == "cookie" {
		cookies := sessions.NewCookieStore(keys...)
		cookies.Options = settings
		cookies.MaxAge(settings.MaxAge)
		store = &faulty{Store: cookies}
		return object{}
	}
	folder, _ = os.MkdirTemp("", "conformance-")
	files := sessions.NewFilesystemStore(folder, keys...)
	if settings.MaxAge == 0 {
		settings.MaxAge = files.Options.MaxAge // this store removes a session without an age
	}
	files.Options = settings
	files.MaxAge(settings.MaxAge)
	store = &faulty{Store: files}
	return object{}
}

func drop(message) object {
	if folder != "" {
		os.RemoveAll(folder)
	}
	return object{}
}

func main() {
	serve(open, map[string]func(message) object{
		"start": start, "make": makeApplication, "seed": seed, "inspect": inspect, "sign": sign, "read": read, "fault": fault, "drop": drop,
	})
}

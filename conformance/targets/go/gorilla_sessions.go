// gorilla/sessions: `files` is its FilesystemStore, `cookie` its CookieStore. The application calls Save before
// it answers, when its session has changed: the library does nothing by itself.
package main

import (
	"encoding/gob"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"
)

var (
	kind    = append(os.Args[1:], "files")[0]
	store   *faulty
	options object
	folder  string
)

// faulty is the library's store, which may fail.
type faulty struct {
	sessions.Store
	fault message
}

func (f *faulty) failing(operation string) error {
	if f.fault.On != operation || f.fault.Times != nil && *f.fault.Times == 0 {
		return nil
	}
	if f.fault.Times != nil {
		*f.fault.Times--
	}
	return errors.New(f.fault.Message)
}

func (f *faulty) New(r *http.Request, name string) (*sessions.Session, error) {
	if _, missing := r.Cookie(name); missing == nil {
		if err := f.failing("get"); err != nil {
			return sessions.NewSession(f, name), err
		}
	}
	session, err := f.Store.New(r, name)
	var decoding securecookie.Error
	// For a cookie that it does not accept, and a session that is not there, the library gives a new one beside the error.
	if errors.As(err, &decoding) && decoding.IsDecode() || os.IsNotExist(err) {
		err = nil
	}
	return session, err
}

func (f *faulty) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	operation := "set"
	if session.Options.MaxAge < 0 {
		operation = "destroy"
	}
	if err := f.failing(operation); err != nil {
		return err
	}
	return f.Store.Save(r, w, session)
}

func dataOf(values map[interface{}]interface{}) object {
	data := object{}
	for key, value := range values {
		data[key.(string)] = value
	}
	return data
}

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
	// The library has nothing for a new id: remove what is stored, without its Set-Cookie, and begin a new session.
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

func secrets(option interface{}) (list []string) {
	if one, ok := option.(string); ok {
		return []string{one}
	}
	for _, secret := range option.([]interface{}) {
		list = append(list, secret.(string))
	}
	return
}

// cookieOptions translates the options, or says for which there is nothing.
func cookieOptions(given object) (settings *sessions.Options, unsupported string) {
	settings = &sessions.Options{Path: "/", HttpOnly: true}
	for name := range given {
		if !strings.Contains(" name secret cookie resave saveUninitialized rolling ", " "+name+" ") {
			return nil, name
		}
	}
	if given["resave"] == true {
		return nil, "resave: true"
	}
	cookie, _ := given["cookie"].(object)
	for name, value := range cookie {
		ok := true
		switch name {
		case "path":
			settings.Path, _ = value.(string)
		case "domain":
			settings.Domain, _ = value.(string)
		case "maxAge":
			if age, set := value.(float64); set {
				settings.MaxAge, ok = int(age/1000), age >= 1000
			}
		case "httpOnly":
			settings.HttpOnly, ok = value.(bool)
		case "secure":
			settings.Secure, ok = value.(bool)
		case "sameSite":
			if value == true {
				value = "strict"
			}
			word, _ := value.(string)
			settings.SameSite, ok = map[string]http.SameSite{
				"": 0, "strict": http.SameSiteStrictMode, "lax": http.SameSiteLaxMode, "none": http.SameSiteNoneMode,
			}[strings.ToLower(word)]
		default:
			ok = false
		}
		if !ok {
			return nil, "cookie." + name
		}
	}
	return settings, ""
}

func codecs(secret string) []securecookie.Codec {
	return securecookie.CodecsFromPairs([]byte(secret), nil)
}

func seed(m message) object {
	session := sessions.NewSession(store.Store, options["name"].(string))
	files := store.Store.(*sessions.FilesystemStore)
	session.ID, session.Options = m.ID, files.Options
	for key, value := range m.Data {
		session.Values[key] = value
	}
	if err := files.Save(nil, httptest.NewRecorder(), session); err != nil {
		return object{"failed": err.Error()}
	}
	return object{}
}

func inspect(message) object {
	records := []object{}
	files, _ := filepath.Glob(filepath.Join(folder, "session_*"))
	for _, file := range files {
		text, _ := os.ReadFile(file)
		values := map[interface{}]interface{}{}
		codecs := store.Store.(*sessions.FilesystemStore).Codecs
		if securecookie.DecodeMulti(options["name"].(string), string(text), &values, codecs...) != nil {
			continue
		}
		records = append(records, object{"id": strings.TrimPrefix(filepath.Base(file), "session_"), "data": dataOf(values)})
	}
	return object{"records": records}
}

func sign(m message) object {
	value, err := securecookie.EncodeMulti(options["name"].(string), m.ID, codecs(m.Secret)...)
	if err != nil {
		return object{"failed": err.Error()}
	}
	return object{"value": value}
}

func read(m message) object {
	var id string
	if securecookie.DecodeMulti(options["name"].(string), m.Value, &id, codecs(m.Secret)...) != nil {
		return object{"id": nil}
	}
	return object{"id": id}
}

func fault(m message) object { store.fault = m; return object{} }

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

// The store of gorilla/sessions, with injected faults and a view of its content.
package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"
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
	// For an invalid cookie or a missing session, the library returns a new session together with the error.
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

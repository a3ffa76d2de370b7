// The options of a scenario, translated for gorilla/sessions.
package main

import (
	"net/http"
	"strings"

	"github.com/gorilla/sessions"
)

func secrets(option interface{}) (list []string) {
	if one, ok := option.(string); ok {
		return []string{one}
	}
	for _, secret := range option.([]interface{}) {
		list = append(list, secret.(string))
	}
	return
}

// cookieOptions translates the options, or names the first one that the library lacks.
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

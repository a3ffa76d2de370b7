// The protocol's half of a target in Go: messages, requests and the handler's actions.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
)

type object = map[string]interface{}

type message struct {
	Number                               int
	Type, ID, Secret, Value, On, Message string
	Options, Data                        object
	Request                              int
	Times                                *int
	Actions                              []map[string]json.RawMessage
}

// session is the library's session in one request, as the handler uses it.
type session interface {
	set(key string, value interface{})
	unset(key string)
	read() object
	call(action string) error // save, regenerate, destroy
	finish() error            // before the response leaves
}

// request is an announced request: its actions, and its observations.
type request struct {
	actions []map[string]json.RawMessage
	reached int
	saw     object
	errors  []object
	arrived bool
	over    chan bool
}

var requests = map[int]*request{}

func (req *request) failed(from string, err error) {
	req.errors = append(req.errors, object{"from": from, "name": fmt.Sprintf("%T", err), "message": err.Error()})
}

func decoded[T any](text json.RawMessage) (value T) {
	// The types of values differ between actions; an action reads only the ones that it has.
	_ = json.Unmarshal(text, &value)
	return
}

// perform does the actions, and returns the response's status and body. It records errors.
func (req *request) perform(w http.ResponseWriter, s session) (status int, body string, err error) {
	status, body = http.StatusOK, "ok"
	for _, action := range req.actions {
		for word, text := range action {
			value := decoded[struct {
				As, To, Body, Message string
				Status                int
			}](text)
			switch word {
			case "set":
				for key, item := range decoded[object](text) {
					s.set(key, item)
				}
			case "unset":
				for _, key := range decoded[[]string](text) {
					s.unset(key)
				}
			case "read":
				req.saw[value.As] = s.read()
			case "status":
				status = decoded[int](text)
			case "redirect":
				w.Header().Set("Location", value.To)
				status, body = value.Status, ""
			case "end":
				body = value.Body
			case "header", "appendHeader":
				for name, lines := range decoded[object](text) {
					if word == "header" {
						w.Header().Del(name)
					}
					list, ok := lines.([]interface{})
					if !ok {
						list = []interface{}{lines}
					}
					for _, line := range list {
						w.Header().Add(name, line.(string))
					}
				}
			case "throw":
				err = errors.New(value.Message)
				req.failed("app", err)
				return
			default:
				failure := s.call(word)
				switch {
				case failure != nil && value.As == "":
					req.failed(word, failure)
				case failure != nil:
					req.saw[value.As] = object{"error": object{"name": fmt.Sprintf("%T", failure), "message": failure.Error()}}
				case value.As != "":
					req.saw[value.As] = object{}
				}
			}
		}
	}
	if err = s.finish(); err != nil {
		req.failed("library", err)
	}
	return
}

// serve answers messages until the last one. `open` begins a request's session; `answers` has the library's
// messages, of which each gives the answer.
func serve(open func(http.ResponseWriter, *http.Request) (session, error), answers map[string]func(message) object) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		number, _ := strconv.Atoi(r.Header.Get("Conformance-Request"))
		req := requests[number]
		req.arrived = true
		defer func() { req.over <- true }()
		s, err := open(w, r)
		status, body := http.StatusInternalServerError, "error"
		if err != nil {
			req.failed("library", err)
		} else {
			req.reached++
			if done, text, err := req.perform(w, s); err == nil {
				status, body = done, text
			}
		}
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", "text/plain")
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var m message
		answer := object{}
		if err := json.Unmarshal(line, &m); err != nil {
			answer["failed"] = err.Error()
		} else if m.Type == "expect" {
			requests[m.Request] = &request{actions: m.Actions, saw: object{}, errors: []object{}, over: make(chan bool, 1)}
		} else if m.Type == "seen" {
			req := requests[m.Request]
			if req.arrived {
				<-req.over
			}
			answer = object{"reached": req.reached, "saw": req.saw, "errors": req.errors}
		} else if own := answers[m.Type]; own != nil {
			answer = own(m)
		}
		if m.Type == "make" && len(answer) == 0 {
			answer["port"] = listener.Addr().(*net.TCPAddr).Port
		}
		if reason, failed := answer["failed"].(string); failed && len(reason) > 4000 {
			answer["failed"] = reason[:4000]
		}
		answer["number"] = m.Number
		text, _ := json.Marshal(answer)
		fmt.Println(string(text))
		if m.Type == "stop" {
			return
		}
	}
}

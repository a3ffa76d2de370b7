# frozen_string_literal: true

# Rack's sessions: `pool` keeps them in memory, `cookie` in the cookie itself.

require 'json'
require 'puma'
require 'puma/server'
require 'rack'
require 'rack/session/cookie'
require_relative 'failing_pool'

OUTPUT = $stdout.dup
$stdout = $stderr # standard output belongs to the protocol
KIND = ARGV.fetch(0, 'pool')
KNOWN = %w[name secret cookie resave saveUninitialized rolling proxy].freeze
KNOWN_OF_COOKIE = %w[path domain maxAge httpOnly secure sameSite].freeze

# Stops the clock at the time that the harness sets.
class << Time
  attr_accessor :standing
  prepend(Module.new { def now(...) = standing || super })
end

Request = Struct.new(:actions, :reached, :saw, :errors, :arrived, :over)

def described(error) = { name: error.class.name || 'Error', message: error.message.to_s[0, 4000] }

def end_session(word, session)
  return session.destroy if word == 'regenerate' # clears it, and makes a new id

  session.clear
  session.options[:drop] = true if KIND == 'pool' # in a cookie, `drop` would leave the client's as it is
end

# The handler.
def application(env)
  request = env['conformance']
  session = env['rack.session']
  claimed = session.id.to_s
  status, headers, body = 200, {}, 'ok'
  request.reached += 1
  request.actions.each do |action|
    (word, value), = action.to_a
    case word
    when 'set' then value.each { |key, item| session[key] = item }
    when 'unset' then value.each { |key| session.delete(key) }
    when 'read'
      data = session.to_hash.reject { |key, _| key == 'session_id' }
      id = session.id.to_s
      request.saw[value['as']] = { session: 'object', data: data, isNew: id.empty? || id != claimed }
      request.saw[value['as']][:id] = id unless id.empty?
    when 'regenerate', 'destroy'
      request.saw[value['as']] = {} if value['as']
      begin
        end_session(word, session)
      rescue StandardError => e
        value['as'] ? request.saw[value['as']] = { error: described(e) } : request.errors << { from: word, **described(e) }
      end
    when 'status' then status = value
    when 'redirect' then status, headers['Location'], body = value['status'], value['to'], ''
    when 'end' then body = value['body'] || ''
    when 'header', 'appendHeader'
      value.each { |name, lines| headers[name] = [*(headers[name] if word == 'appendHeader'), *lines].join("\n") }
    when 'throw' then raise(value['message'])
    end
  end
  [status, { 'Content-Type' => 'text/plain', **headers }, [body]]
rescue StandardError => e
  request.errors << { from: 'app', **described(e) }
  raise
end

# The layer around the sessions, which answers their errors and detects when they have finished.
def serve(env)
  request = env['conformance'] = REQUESTS.fetch(env['HTTP_CONFORMANCE_REQUEST'].to_i)
  request.arrived = true
  $sessions.call(env)
rescue StandardError => e
  request.errors << { from: 'library', **described(e) } unless request.errors.last&.dig(:message) == e.message
  [500, { 'Content-Type' => 'text/plain' }, ['error']]
ensure
  request.over << true
end

def make(message)
  options = message['options']
  cookie = options['cookie'] || {}
  secrets = Array(options['secret'])
  same_site = cookie['sameSite']
  reason = ((options.keys - KNOWN) + (cookie.keys - KNOWN_OF_COOKIE)).first
  reason ||= %w[resave saveUninitialized].find { |name| options[name] }
  reason ||= "'auto'" if cookie.value?('auto')
  reason ||= 'proxy: false' if options['proxy'] == false || message['trustProxy'] == false
  reason ||= 'rolling without maxAge' if options['rolling'] && !cookie['maxAge']
  reason ||= 'more than two secrets' if KIND == 'cookie' && secrets.size > 2
  return { unsupported: reason } if reason

  Time.standing = Time.at(message['now'] / 1000r)
  settings = {
    key: options['name'], path: cookie.fetch('path', '/'), domain: cookie['domain'], secure: cookie['secure'] || false,
    expire_after: cookie['maxAge'] && cookie['maxAge'] / 1000r, httponly: cookie.fetch('httpOnly', true),
    same_site: same_site == true ? :strict : same_site && same_site.downcase.to_sym
  }
  $sessions = KIND == 'pool' ? Pool.new(method(:application), settings) : Rack::Session::Cookie.new(
    method(:application), settings.merge(secret: secrets[0], old_secret: secrets[1]))
  { port: PORT }
end

def answer(message)
  case message['type']
  when 'start'
    { protocol: 1, name: "Rack::Session::#{KIND.capitalize}", version: Rack.release, language: "Ruby #{RUBY_VERSION}",
      ids: '^[0-9a-f]{64}$', actions: %w[header appendHeader],
      messages: KIND == 'pool' ? %w[clock seed inspect fault sign read] : %w[clock],
      lacks: %w[action.save tls] + (KIND == 'pool' ? %w[signed-cookies] : %w[store]) }
  when 'make' then make(message)
  when 'expect' then REQUESTS[message['request']] = Request.new(message['actions'], 0, {}, [], false, Queue.new); {}
  when 'seen'
    request = REQUESTS.fetch(message['request'])
    request.over.pop if request.arrived
    { reached: request.reached, saw: request.saw, errors: request.errors }
  when 'clock' then Time.standing = Time.at(message['now'] / 1000r); {}
  when 'seed'
    id = Rack::Session::SessionId.new(message['id'])
    $sessions.ids[id.private_id] = message['id']
    $sessions.pool.store(id.private_id, message['data']); {}
  when 'inspect' then { records: $sessions.pool.map { |id, data| { id: $sessions.ids.fetch(id), data: data } } }
  when 'fault' then $sessions.fault = message['on'] == 'none' ? nil : message; {}
  when 'sign' then { value: message['id'] }
  when 'read' then { id: message['value'][/\A\h{64}\z/] }
  when 'drop' then REQUESTS.clear; {}
  else {}
  end
rescue StandardError => e
  { failed: "#{e.class}: #{e.message}"[0, 4000] }
end

REQUESTS = {}
SERVER = Puma::Server.new(method(:serve), Puma::Events.stdio, min_threads: 1, max_threads: 8)
PORT = SERVER.add_tcp_listener('127.0.0.1', 0).addr[1]
SERVER.run
$stdin.each_line do |line|
  message = JSON.parse(line)
  OUTPUT.puts(JSON.generate({ number: message['number'], **answer(message) }))
  OUTPUT.flush
  break if message['type'] == 'stop'
end
exit!(0)

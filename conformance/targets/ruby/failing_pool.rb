# frozen_string_literal: true

require 'rack'
require 'rack/session/pool'

# Rack's pool, which can be made to fail. Rack keeps only digests of the ids, so this class remembers the ids.
class Pool < Rack::Session::Pool
  attr_reader :ids
  attr_accessor :fault

  def initialize(...)
    super
    @ids = {}
  end

  def generate_sid = super.tap { |sid| @ids[sid.private_id] = sid.public_id }

  def operate(name)
    return yield unless fault && fault['on'] == name && fault['times'] != 0

    fault['times'] -= 1 if fault['times']
    raise fault['message'] || 'the store is down'
  end

  def find_session(req, sid) = sid ? operate('get') { super } : super

  def write_session(req, sid, data, options) = operate('set') { super }

  def delete_session(req, sid, options) = operate('destroy') { super }
end

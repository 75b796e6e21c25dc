# SPDX-License-Identifier: Apache-2.0
#
# The row for Rails: :upgrade_required in Rack and ActionPack, with Net::HTTP as the client.
require "action_controller"
require "net/http"

url, ca = ARGV
required = Rack::Utils.status_code(:upgrade_required)
response = ActionDispatch::Response.new
response.status = :upgrade_required
abort "ActionPack says #{response.status}" unless response.status == required
puts "constant #{required}"

plain = Net::HTTP.get_response(URI(url))
abort "it was not refused: #{plain.code}" unless plain.code.to_i == required
puts "plain #{plain.code} #{plain['Upgrade']}"

following = URI(plain.body[%r{https://[^"<>\s]+}])
secure = Net::HTTP.start(following.hostname, following.port, use_ssl: true, ca_file: ca) { |http| http.get(following.request_uri) }
puts "secure #{secure.code} #{following}"

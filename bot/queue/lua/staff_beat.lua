-- ARGV: agent, seen
-- Only for somebody who is signed in: 0 tells the caller to arrive again.
local agent = ARGV[1]
if not redis.call('ZSCORE', space .. ':order', agent) then return 0 end
redis.call('ZADD', space .. ':seen', 'XX', 'GT', ARGV[2], agent)
touch(agent)
return 1

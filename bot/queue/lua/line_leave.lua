-- ARGV: member
local member = ARGV[1]
local group = redis.call('HGET', space .. ':group', member)
touch(member)
redis.call('DEL', space .. ':hinted:' .. member)
if not group then return 0 end
redis.call('HDEL', space .. ':group', member)
return redis.call('ZREM', space .. ':of:' .. group, member)

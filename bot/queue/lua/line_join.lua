-- ARGV: member, group, score
local member, group, score = ARGV[1], ARGV[2], ARGV[3]
local before = redis.call('HGET', space .. ':group', member)
if before and before ~= group then
  redis.call('ZREM', space .. ':of:' .. before, member)
end
redis.call('HSET', space .. ':group', member, group)
redis.call('ZADD', space .. ':of:' .. group, score, member)
touch(member)
return redis.call('ZRANK', space .. ':of:' .. group, member) + 1

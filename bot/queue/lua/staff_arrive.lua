-- ARGV: agent, groups, signed in, seen, chats
-- Chats of an agent who is known stay as they are; a heartbeat is never put back.
local agent = ARGV[1]
redis.call('HSET', space .. ':groups', agent, ARGV[2])
redis.call('ZADD', space .. ':order', ARGV[3], agent)
redis.call('ZADD', space .. ':seen', 'GT', ARGV[4], agent)
redis.call('HSETNX', space .. ':chats', agent, ARGV[5])
touch(agent)
return 1

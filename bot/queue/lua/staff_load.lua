-- ARGV: agent, chats
-- Only for somebody who is signed in.
if not redis.call('ZSCORE', space .. ':order', ARGV[1]) then return 0 end
redis.call('HSET', space .. ':chats', ARGV[1], ARGV[2])
touch(ARGV[1])
return 1

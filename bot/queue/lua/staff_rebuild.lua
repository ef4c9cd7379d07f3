-- ARGV: version, then agent, groups, signed in, seen, chats for everybody who is signed in.
-- Who arrived, was heard of or left after `version` stays as Redis has it.
local version = ARGV[1]
local wanted = {}

for i = 2, #ARGV, 5 do
  local agent = ARGV[i]
  wanted[agent] = true
  if not touched_after(agent, version) then
    redis.call('HSET', space .. ':groups', agent, ARGV[i + 1])
    redis.call('ZADD', space .. ':order', ARGV[i + 2], agent)
    redis.call('ZADD', space .. ':seen', 'GT', ARGV[i + 3], agent)
    redis.call('HSET', space .. ':chats', agent, ARGV[i + 4])
  end
end

for _, agent in ipairs(redis.call('ZRANGE', space .. ':order', 0, -1)) do
  if not wanted[agent] and not touched_after(agent, version) then forget(agent) end
end

forget_touches(version)
redis.call('SET', space .. ':built', version)
return 1

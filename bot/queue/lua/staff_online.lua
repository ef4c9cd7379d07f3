-- ARGV: seen since
-- Everybody with a heartbeat since then, in the order of signing in:
-- agent, groups, signed in, seen, chats, agent, ...
local answer = {}
local order = redis.call('ZRANGE', space .. ':order', 0, -1, 'WITHSCORES')
for i = 1, #order, 2 do
  local agent = order[i]
  local seen = redis.call('ZSCORE', space .. ':seen', agent)
  if seen and tonumber(seen) >= tonumber(ARGV[1]) then
    answer[#answer + 1] = agent
    answer[#answer + 1] = redis.call('HGET', space .. ':groups', agent) or ''
    answer[#answer + 1] = order[i + 1]
    answer[#answer + 1] = seen
    answer[#answer + 1] = redis.call('HGET', space .. ':chats', agent) or '0'
  end
end
return answer

-- ARGV: version, then member, group, score for everybody who waits.
-- Only what differs is written; who joined or left after `version` stays as Redis has it.
local version = ARGV[1]
local wanted = {}
local changed = 0

for i = 2, #ARGV, 3 do
  local member, group, score = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  wanted[member] = true
  if not touched_after(member, version) then
    local before = redis.call('HGET', space .. ':group', member)
    if before and before ~= group then
      redis.call('ZREM', space .. ':of:' .. before, member)
    end
    local now = redis.call('ZSCORE', space .. ':of:' .. group, member)
    if before ~= group or not now or tonumber(now) ~= tonumber(score) then
      redis.call('HSET', space .. ':group', member, group)
      redis.call('ZADD', space .. ':of:' .. group, score, member)
      changed = changed + 1
    end
  end
end

local known = redis.call('HGETALL', space .. ':group')
for i = 1, #known, 2 do
  local member, group = known[i], known[i + 1]
  if not wanted[member] and not touched_after(member, version) then
    redis.call('HDEL', space .. ':group', member)
    redis.call('ZREM', space .. ':of:' .. group, member)
    changed = changed + 1
  end
end

forget_touches(version)
redis.call('SET', space .. ':built', version)
return changed

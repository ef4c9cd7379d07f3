-- KEYS[1] names the key space. All its keys share one hash tag, and so one slot of a cluster.
local space = KEYS[1]

-- Raises the version: microseconds of the server's clock, or one more than the last. After the
-- server was wiped it goes on above every earlier version, because time does.
local function next_version()
  local time = redis.call('TIME')
  local version = tonumber(time[1]) * 1000000 + tonumber(time[2])
  local last = tonumber(redis.call('GET', space .. ':version') or '0')
  if version <= last then version = last + 1 end
  local written = string.format('%.0f', version)
  redis.call('SET', space .. ':version', written)
  return written
end

-- Remembers when somebody was last touched by name, so that a rebuild from an older reading of
-- the database leaves them alone.
local function touch(subject)
  redis.call('HSET', space .. ':touched', subject, next_version())
end

local function touched_after(subject, version)
  local touched = redis.call('HGET', space .. ':touched', subject)
  return touched and tonumber(touched) > tonumber(version)
end

local function forget_touches(version)
  local touches = redis.call('HGETALL', space .. ':touched')
  for i = 1, #touches, 2 do
    if tonumber(touches[i + 1]) <= tonumber(version) then
      redis.call('HDEL', space .. ':touched', touches[i])
    end
  end
end

local function forget(agent)
  redis.call('HDEL', space .. ':groups', agent)
  redis.call('HDEL', space .. ':chats', agent)
  redis.call('ZREM', space .. ':order', agent)
  redis.call('ZREM', space .. ':seen', agent)
end

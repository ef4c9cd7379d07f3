-- ARGV: milliseconds, depth, then groups in no order.
-- The foremost of all these groups whom nobody was pointed to a moment ago.
local pause, depth = ARGV[1], tonumber(ARGV[2])
local heads = {}
for i = 3, #ARGV do
  local found = redis.call('ZRANGE', space .. ':of:' .. ARGV[i], 0, depth - 1, 'WITHSCORES')
  for j = 1, #found, 2 do
    heads[#heads + 1] = { member = found[j], score = tonumber(found[j + 1]) }
  end
end
table.sort(heads, function(a, b)
  if a.score == b.score then return a.member < b.member end
  return a.score < b.score
end)
for _, head in ipairs(heads) do
  if redis.call('SET', space .. ':hinted:' .. head.member, '1', 'NX', 'PX', pause) then
    return head.member
  end
end
return false

-- What each script begins with: the clock, the shard's state, its log, its quarantines. It is put in front of every other file
-- here. A script is one change: it happens as a whole or not at all, and all its decisions go by the server's clock.
--
--   KEYS[1]  the state, a hash without TTL: epoch, server, shards, n (number of the last change in the log), last (the last seq
--            drawn), keep (the longest time anything is kept, ms, or 'ever'), floor, generations (how many), scan, and
--            g:<cache>:<tenant>:<kind>:<name>  a generation, 'epoch:seq'
--            q:<cache>:<tenant>:<key>          the quarantines of a key, 'mark:end:seq:alone', separated by blanks
--            x:<cache>:<tenant>:<key>          a dirty key was invalidated: drop it after its flush
--   ARGV[1]  the epoch the caller knows. Where the state has another one or is gone, a script changes nothing and answers LOST.
--
-- The first write of every script is one that an out-of-memory server refuses, and that fails on a key of another type: then
-- nothing was changed. What follows it cannot be refused. Numbers are doubles, exact below 2^53; '%.0f' writes them in full.

local LOG_AGE = 60000
local LOG_LENGTH = 1000000
local GENERATIONS = 100000

-- Off by default on no supported server, but a setting of those before 7 can ask for it; then TIME forbids to write.
if redis.replicate_commands then redis.replicate_commands() end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local LOST = {'LOST'}

local function whole(number)
  return string.format('%.0f', number)
end

-- The fields of the state, from the second place on; nothing where it is not of the caller's epoch.
local function read(...)
  local fields = redis.call('HMGET', KEYS[1], 'epoch', ...)
  return fields[1] == ARGV[1] and fields or nil
end

-- A seq greater than all before it, close to the server's clock in microseconds however far that was set back.
local function draw(last)
  return math.max(last + 1, now)
end

-- The seq in a version 'epoch:seq'; zero where there is none. Versions of older epochs have lower seqs as long as the state lives.
local function seq_of(version)
  return version and tonumber(string.match(version, '%d+$')) or 0
end

-- Whether one of these versions, in the fields from a place on, is not older than a seq.
local function covered(seq, versions, from)
  for i = from, #versions do
    if seq_of(versions[i]) >= seq then return true end
  end
  return false
end

-- Appends a change. It is the first write of its script.
local function append(key, n, seq, kind, cache, tenant, name)
  redis.call('XADD', key, 'MINID', '~', whole(math.max(0, math.floor(now / 1000) - LOG_AGE)), '*', 'n', whole(n),
    'epoch', ARGV[1], 'seq', whole(seq), 'kind', kind, 'cache', cache, 'tenant', tenant, 'name', name)
  if n % 1024 == 0 then redis.call('XTRIM', key, 'MAXLEN', '~', LOG_LENGTH) end
end

-- The quarantines that are live now, without the one that has the mark.
local function quarantines(text, mark)
  local others, own = {}, nil
  for name, till, seq, alone in string.gmatch(text or '', '([^%s:]+):(%d+):(%d+):(%d)') do
    if tonumber(till) > now then
      local found = {mark = name, till = till, seq = seq, alone = alone}
      if name == mark then own = found else others[#others + 1] = found end
    end
  end
  return others, own
end

-- Writes down the quarantines of a key to which something has happened that was done by none of them: none may store its value
-- any more. The caller's own, if he sets one, may as long as it is alone.
local function note(field, before, others, own)
  local texts = {}
  for _, other in ipairs(others) do
    texts[#texts + 1] = other.mark .. ':' .. other.till .. ':' .. other.seq .. ':0'
  end
  if own then
    texts[#texts + 1] = own.mark .. ':' .. own.till .. ':' .. own.seq .. ':' .. (#others == 0 and 1 or 0)
  end
  if #texts > 0 then
    redis.call('HSET', KEYS[1], field, table.concat(texts, ' '))
  elseif before then
    redis.call('HDEL', KEYS[1], field)
  end
end

-- Remembers how long something may be kept, in milliseconds, zero for ever: no generation is forgotten sooner.
local function remember(keep, longest)
  if keep == 'ever' then return end
  longest = tonumber(longest)
  if longest == 0 then
    redis.call('HSET', KEYS[1], 'keep', 'ever')
  elseif longest > tonumber(keep or 0) then
    redis.call('HSET', KEYS[1], 'keep', whole(longest))
  end
end

-- Forgets, a page of the state at a time, generations that nothing can depend on any more and quarantines that are over. Of too
-- many generations the oldest fold into the floor, up to which every entry counts as outdated; a page is sample enough. A page is
-- looked at every sixteenth change, so that forgetting keeps up with what comes in.
local function sweep(before, after)
  if math.floor(before / 16) == math.floor(after / 16) then return end
  local fields = redis.call('HMGET', KEYS[1], 'scan', 'keep', 'floor', 'generations')
  local page = redis.call('HSCAN', KEYS[1], fields[1] or '0', 'COUNT', math.max(256, 16 * (after - before)))
  local oldest = seq_of(fields[3])
  if fields[2] ~= 'ever' then oldest = math.max(oldest, now - (tonumber(fields[2] or 0) + 1000) * 1000) end
  local left, gone, forgotten = {}, {}, 0
  for i = 1, #page[2], 2 do
    local field, value = page[2][i], page[2][i + 1]
    local kind = string.sub(field, 1, 2)
    if kind == 'g:' then
      if seq_of(value) <= oldest then
        gone[#gone + 1] = field
        forgotten = forgotten + 1
      else
        left[#left + 1] = value
      end
    elseif kind == 'q:' and #quarantines(value) == 0 then
      gone[#gone + 1] = field
    end
  end
  local count = math.max(0, tonumber(fields[4] or 0) - forgotten)
  redis.call('HSET', KEYS[1], 'scan', page[1], 'generations', whole(count))
  -- Once a round, at its end: what lies below the floor goes during the next one, and is counted until then.
  if page[1] == '0' and count > GENERATIONS and #left > 0 then
    table.sort(left, function(a, b) return seq_of(a) < seq_of(b) end)
    redis.call('HSET', KEYS[1], 'floor', left[math.ceil(#left / 8)])
  end
  for _, field in ipairs(gone) do redis.call('HDEL', KEYS[1], field) end
end

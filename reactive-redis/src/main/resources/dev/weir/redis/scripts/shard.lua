-- What each script begins with: the clock, the shard's state, its log, its quarantines. It is put in front of every other file
-- here. A script is one change: it happens as a whole or not at all, and all its decisions go by the server's clock.
--
--   KEYS[1]  the state, a hash without TTL: epoch, born (the epoch in which it began), server, shards, n (number of the last change in the log), last (the last seq
--            drawn), keep (the longest time anything is kept, ms, or 'ever'), floor, generations (how many), scan, and
--            g:<cache>:<tenant>:<kind>:<name>  a generation, 'epoch:seq'
--            vacancy                           'server:random' where a server has no state of its own, until an epoch is begun
--            q:<cache>:<tenant>:<key>          the quarantines of a key, 'mark:end:seq:alone', separated by blanks
--            d:<cache>:<tenant>:<key>          what was written behind to a key, 'dirty:flushed:dropped:voided', a blank, and operations 'id:epoch:seq'
--                                              separated by blanks; dirty is the seq that has yet to reach the source, or 0 and flushed is when it
--                                              did, in microseconds; dropped is the seq of the newest operation that is not remembered any more;
--                                              voided is when the last of those was first sent that were accepted when they were sent again
--            o:<cache>                         how many records the outbox of a cache has, as text; where it has fewer they were lost
--            x:<cache>:<tenant>:<key>          a dirty key was invalidated: drop it after its flush
--   ARGV[1]  the epoch the caller knows. Where the state has another one or is gone, a script changes nothing and answers LOST. Not so
--            drop, claim, giveup, backlog, letters and probe, which look at no epoch; nor attach and begin, which are about which it is:
--            attach answers LOST also where the state is another server's, begin writes only where it finds what the caller found.
--
-- The first write of every script is one that an out-of-memory server refuses, and that fails on a key of another type: then
-- nothing was changed. What follows it cannot be refused. Numbers are doubles, exact below 2^53; '%.0f' writes them in full, and '%d'
-- does so in a third of the time, but only below 2^31 on every server.

local LOG_AGE = 60
local LOG_LENGTH = 1000000
local GENERATIONS = 100000
local OPERATION_AGE = 60000000

-- Off by default on no supported server, but a setting of those before 7 can ask for it; then TIME forbids to write.
if redis.replicate_commands then redis.replicate_commands() end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local LOST = {'LOST'}

local function whole(number)
  if number < 2147483648 then return string.format('%d', number) end
  local high = math.floor(number / 1000000)
  if high >= 2147483648 then return string.format('%.0f', number) end
  return string.format('%d%06d', high, number - high * 1000000)
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

-- Appends a change, and answers its numbers in full. It is the first write of its script, where nothing else is said.
local function append(key, n, seq, kind, cache, tenant, name)
  local n_text, seq_text = whole(n), whole(seq)
  redis.call('XADD', key, 'MINID', '~', whole(math.max(0, time[1] - LOG_AGE)) .. '000', '*', 'n', n_text,
    'epoch', ARGV[1], 'seq', seq_text, 'kind', kind, 'cache', cache, 'tenant', tenant, 'name', name)
  if n % 1024 == 0 then redis.call('XTRIM', key, 'MAXLEN', '~', LOG_LENGTH) end
  return n_text, seq_text
end

-- The seq with which a key is dirty, by its field in the state; nothing where it is not.
local function dirty_seq(text)
  local seq = tonumber(string.match(text or '', '^%d+') or 0)
  return seq > 0 and seq or nil
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

-- The seq up to which no generation is to be relied on: those are forgotten, or may be at any moment.
local function horizon(keep, floor)
  local oldest = seq_of(floor)
  if keep ~= 'ever' then oldest = math.max(oldest, now - (tonumber(keep or 0) + 1000) * 1000) end
  return oldest
end

-- Whether a key was flushed so long ago that none of its operations is sent again.
local function is_past(marks)
  local dirty, flushed = string.match(marks, '^(%d+):(%d+)')
  return dirty == '0' and tonumber(flushed) + OPERATION_AGE <= now
end

-- Forgets, a page of the state at a time, generations that nothing can depend on any more, quarantines that are over and what was
-- written behind and flushed a minute ago. Of too many generations the oldest fold into the floor, up to which every entry counts as
-- outdated; a page is sample enough. A page is looked at every sixteenth change, with so many fields for each of them, sixteen where
-- nothing is said, so that forgetting keeps up with what comes in.
local function sweep(before, after, share)
  if math.floor(before / 16) == math.floor(after / 16) then return end
  local fields = redis.call('HMGET', KEYS[1], 'scan', 'keep', 'floor', 'generations')
  local page = redis.call('HSCAN', KEYS[1], fields[1] or '0', 'COUNT', (share or 16) * math.max(16, after - before))
  local oldest = horizon(fields[2], fields[3])
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
    elseif kind == 'q:' and #quarantines(value) == 0 or kind == 'd:' and is_past(value) then
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

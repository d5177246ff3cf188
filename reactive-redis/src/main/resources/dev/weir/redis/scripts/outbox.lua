-- What the scripts share that accept, flush and bury. It stands between envelope.lua and them.
--
--   A record in the outbox of a cache has the id '<seq>-0' and the fields epoch, tenant, key (as text), keep (ms, 0 for ever),
--   prefixes (a MessagePack list, or ''), name ('' where it is cache:tenant:key), entry (the envelope), in this order.
--   The dead letters of a cache are a hash: n, how many there are; under its seq each letter, a MessagePack list of epoch, tenant,
--   key, keep, prefixes, name, entry, attempts, reason and when it was buried in ms; and k:<cache>:<tenant>:<key>, of each key that
--   has any, 'how many:seq', the latter that of the last write accepted since the first of them was buried, else 0.

local OPERATIONS = 32

-- The record in an entry of a stream; nothing where somebody else wrote it.
local function record_of(entry)
  local seq, fields = string.match(entry[1], '^(%d+)%-0$'), entry[2]
  if not seq or #fields ~= 14 or fields[1] ~= 'epoch' or fields[13] ~= 'entry' or not tonumber(fields[2]) then return nil end
  return {seq = tonumber(seq), epoch = tonumber(fields[2]), tenant = fields[4], key = fields[6], keep = fields[8],
    prefixes = fields[10], name = fields[12], entry = fields[14]}
end

-- The record with this seq.
local function record_at(outbox, seq)
  local id = whole(seq) .. '-0'
  local found = redis.call('XRANGE', outbox, id, id)
  return found[1] and record_of(found[1])
end

-- How many records are gone that nobody has taken away, by their number in the state; none where that is not known.
local function missing(count, outbox)
  return math.max(0, tonumber(count or 0) - redis.call('XLEN', outbox))
end

-- The name of a record's key, as in the names of its value.
local function name_in(record, cache)
  if record.name ~= '' then return record.name end
  return cache .. ':' .. record.tenant .. ':' .. record.key
end

-- What is known of the letters of a key: how many there are, and the last write since.
local function letters_of(dead, name)
  local count, since = string.match(redis.call('HMGET', dead, 'k:' .. name)[1] or '', '^(%d+):(%d+)$')
  return tonumber(count or 0), tonumber(since or 0)
end

-- The dead letter with this seq and epoch.
local function letter_at(dead, seq, epoch)
  local packed = redis.call('HMGET', dead, seq)[1]
  local letter = packed and cmsgpack.unpack(packed)
  return letter and letter[1] == epoch and letter or nil
end

-- Takes a letter away.
local function unbury(dead, seq, letter, cache)
  local name = name_in({name = letter[6], tenant = letter[2], key = letter[3]}, cache)
  local count, since = letters_of(dead, name)
  local left = tonumber(redis.call('HMGET', dead, 'n')[1] or 1) - 1
  if left <= 0 then
    redis.call('DEL', dead)
    return
  end
  redis.call('HDEL', dead, seq)
  redis.call('HSET', dead, 'n', whole(left))
  if count > 1 then
    redis.call('HSET', dead, 'k:' .. name, whole(count - 1) .. ':' .. whole(since))
  else
    redis.call('HDEL', dead, 'k:' .. name)
  end
end

-- The epoch and the seq with which an operation was accepted.
local function accepted(marks, operation)
  local start = ' ' .. operation .. ':'
  local at = string.find(marks or '', start, 1, true)
  if at then return string.match(marks, '^(%d+):(%d+)', at + #start) end
end

-- Whether an operation that was sent before may have been accepted and forgotten.
local function is_unproved(marks, epoch, sent)
  if epoch == '0' then return false end
  local dropped = string.match(marks or '', '^%d+:%d+:(%d+)')
  return epoch ~= ARGV[1] or tonumber(sent) + OPERATION_AGE < now or tonumber(dropped or 0) >= tonumber(sent) and dropped ~= '0'
end

-- From when on an attempt would have to be that was not sent before, where it comes too late; nothing where it does not. It does after
-- a later attempt at an operation that was first sent then, as it may be its first, and when such a one may be forgotten with its key.
local function overdue(marks, epoch, sent)
  sent = tonumber(sent)
  if epoch ~= '0' or sent == 0 then return nil end
  local voided = tonumber(string.match(marks or '', '^%d+:%d+:%d+:(%d+)') or 0)
  if sent > voided and sent + OPERATION_AGE >= now then return nil end
  return math.max(voided + 1, now)
end

-- A key's field in the state once it is dirty with this seq, in full, by this operation or '', which voids what was first sent up to
-- then.
local function dirtied(marks, seq, operation, voids)
  local dropped, voided, operations = string.match(marks or '', '^%d+:%d+:(%d+):?(%d*)(.*)$')
  dropped, voided, operations = dropped or '0', math.max(voids, tonumber(voided or '') or 0), operations or ''
  if operation ~= '' then
    operations = operations .. ' ' .. operation .. ':' .. ARGV[1] .. ':' .. seq
    -- Counted only where there may be too many, each taking six characters at least.
    local count = 0
    if #operations > 6 * OPERATIONS then count = select(2, string.gsub(operations, ' ', ' ')) end
    if count > OPERATIONS then
      dropped, operations = string.match(operations, '^ [^:]+:%d+:(%d+)(.*)$')
    end
  end
  return seq .. ':0:' .. dropped .. ':' .. whole(voided) .. operations
end

-- Appends a record. Answers its envelope and its seq, a higher one where the outbox is older than the state and the clock was set back
-- between.
local function enter(outbox, seq, write)
  local envelope = nil
  local function attempt(call)
    envelope = stamp(write.envelope, seq)
    return call('XADD', outbox, whole(seq) .. '-0', 'epoch', ARGV[1], 'tenant', write.tenant, 'key', write.key, 'keep', write.keep,
      'prefixes', write.prefixes, 'name', write.name == write.cache .. ':' .. write.tenant .. ':' .. write.key and '' or write.name,
      'entry', envelope)
  end
  local reply = attempt(redis.pcall)
  if type(reply) == 'table' and reply.err then
    if string.find(reply.err, 'equal or smaller') then
      local stream = redis.call('XINFO', 'STREAM', outbox)
      for i = 1, #stream, 2 do
        if stream[i] == 'last-generated-id' then seq = tonumber(string.match(stream[i + 1], '^%d+')) + 1 end
      end
    end
    -- Fails again, as a whole, where it was anything else.
    attempt(redis.call)
  end
  return envelope, seq
end

-- The state as accepting needs it.
local function standing(name, cache)
  return read('n', 'last', 'keep', 'q:' .. name, 'd:' .. name, 'x:' .. name, 'o:' .. cache)
end

-- Accepts a write and says with which seq. KEYS are state, value, lease, log, outbox, dead letters; the state is as it stood, the write has name,
-- cache, tenant, key, envelope (marked dirty), keep, prefixes, operation or '', and up to when it voids what was first sent.
local function take_in(state, write)
  local letters = letters_of(KEYS[6], write.name)
  -- Fails here where it is of another type.
  redis.call('XLEN', KEYS[4])
  local n, envelope, seq = state[2] + 1, enter(KEYS[5], draw(state[3]), write)
  local n_text, seq_text = append(KEYS[4], n, seq, 'replaced', write.cache, write.tenant, write.key)
  local count = state[8] and state[8] + 1 or redis.call('XLEN', KEYS[5])
  redis.call('HSET', KEYS[1], 'n', n_text, 'last', seq_text, 'o:' .. write.cache, whole(count), 'd:' .. write.name, dirtied(state[6], seq_text, write.operation, write.voids))
  note('q:' .. write.name, state[5], (quarantines(state[5])))
  if state[7] then redis.call('HDEL', KEYS[1], 'x:' .. write.name) end
  store(KEYS[2], envelope, '0')
  remember(state[4], write.keep)
  redis.call('DEL', KEYS[3])
  if letters > 0 then redis.call('HSET', KEYS[6], 'k:' .. write.name, whole(letters) .. ':' .. seq_text) end
  -- Each adds one field at most, so that two are enough.
  sweep(n - 1, n, 2)
  return seq
end

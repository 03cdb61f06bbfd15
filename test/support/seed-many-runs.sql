-- Seeds the runs from $1 to $2 of $3 as a busy installation has them, one every $4 ms, the last one at $5: three functions, 40
-- workflows, 200 people, a tenth through one of five agents, a tenth by one of 20 schedules, labels, inputs, reasons of those that
-- failed, why one in twenty was launched, what the list notes of failed tasks and decided gates, and what their lines read of their chains.
WITH facts AS MATERIALIZED (
  SELECT n, md5('id' || n) AS random, ('x' || substr(md5('dice' || n), 1, 7))::bit(28)::integer % 1000 AS dice,
    date_trunc('milliseconds', $5::timestamptz - ($3::bigint - n) * $4::bigint * interval '1 ms') AS at
  FROM generate_series($1::bigint, $2::bigint) AS n
), drawn AS MATERIALIZED (
  SELECT facts.*,
    (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(random, 1, 3) || '8' || substr(random, 4, 15))::uuid AS id,
    CASE WHEN dice < 600 THEN 'payments' WHEN dice < 990 THEN 'search' ELSE 'audit' END AS function,
    'flow-' || (n * 7 % 40) AS workflow,
    ('01930000-0000-7000-a000-' || lpad(to_hex(1 + n * 13 % 200), 12, '0'))::uuid AS person,
    CASE WHEN n > $3::bigint - 300 THEN
      CASE n % 4 WHEN 0 THEN 'PAUSED' ELSE 'RUNNING' END
      ELSE CASE WHEN dice % 100 < 90 THEN 'COMPLETED' WHEN dice % 100 < 97 THEN 'FAILED' WHEN dice % 100 < 99 THEN 'TERMINATED' ELSE 'TIMED_OUT' END
    END AS status
  FROM facts
), told AS MATERIALIZED (
  SELECT drawn.*,
    jsonb_build_object('env', CASE WHEN n % 10 < 8 THEN 'production' ELSE 'staging' END, 'team', 'team-' || n % 25)
      || CASE WHEN n % 100 = 0 THEN jsonb_build_object('ticket', 'CHG-' || n) ELSE '{}' END AS labels,
    jsonb_build_object('order', 'o-' || n, 'region', 'eu-' || n % 5, 'version', '2.' || n % 300) AS input,
    CASE WHEN status IN ('FAILED', 'TIMED_OUT', 'TERMINATED') THEN
      CASE WHEN n % 5000 = 0 THEN 'certificate of billing expired' ELSE 'connection refused by host ' || n % 50 END
    END AS reason,
    CASE WHEN n % 20 = 4 THEN 'Rollout for INC-' || n || ', asked by ops' END AS note
  FROM drawn
), marked AS (
  INSERT INTO chain_entry (chain, seq, run_id, at, kind, actor, via, policy_ids, facts, digests, prev_hash, hash)
  SELECT 'run:' || id, seq, id, at + (seq - 1) * interval '1 s', kind, '{"id":"seed","kind":"service"}', 'system', '{}', '{}', '{}', '', ''
  FROM told CROSS JOIN LATERAL (VALUES (1, 'run.started'), (2, 'task.scheduled'), (3, 'task.ended'), (4, 'run.ended')) AS entry (seq, kind)
  WHERE kind <> 'run.ended' OR status NOT IN ('RUNNING', 'PAUSED')
), asked AS (
  INSERT INTO approval (task_id, run_id, ref, title, workflow, version, service_function, action, approver_group, quorum, plan,
    plan_digest, state, asked_at, settled_at)
  SELECT gen_random_uuid(), id, 'ok', 'Go on?', workflow, 1, function, 'approve', 'payments-approvers', 1, '{}', '', 'approved',
    at + interval '200 ms', at + interval '700 ms'
  FROM told WHERE n % 10 = 5
), noted AS (
  INSERT INTO run_term
  SELECT run_term_within(('x' || substr(encode(sha256(convert_to(term, 'UTF8')), 'hex'), 1, 16))::bit(64)::bigint, function), at, id
  FROM told CROSS JOIN LATERAL (VALUES
    (status = 'FAILED', '["failed-task","charge-' || n % 3 || '"]'), (n % 10 = 5, '["any-gate"]'), (n % 10 = 5, '["gate","ok"]')
  ) AS of_run (is_so, term)
  WHERE is_so
), launched AS (
  INSERT INTO schedule_fire (id, schedule, planned_at, planned_until, count, trigger, state, run_id, tries, taken_until)
  SELECT gen_random_uuid(), 'nightly-' || n % 200 / 10, at, at, 1, 'time', 'launched', id, 1, at FROM told WHERE n % 10 = 3
)
INSERT INTO run (id, root_run_id, workflow, version, program_hash, service_function, status, rollback, generation, generation_id, actor,
  person_id, requesters, correlation_id, priority, input, output, variables, reason, note, failed_refs, task_seq, open_attempts, waiting,
  retried, order_key, seq, head_hash, created_at, updated_at, ended_at, is_queued, rate_key, rate_max, labels, terms)
SELECT id, id, workflow, 1 + n % 3, 'seeded', function, status, 'none', 1, id,
  CASE WHEN n % 10 = 7 THEN '{"for":"' || person || '","id":"bot-' || n % 50 / 10 || '","kind":"agent"}'
    ELSE '{"id":"' || person || '","kind":"user"}' END,
  person, ARRAY[person], CASE WHEN n % 10 = 3 THEN 'schedule:nightly-' || n % 200 / 10 WHEN n % 20 = 1 THEN 'order-' || n END,
  0, input::text, '{}', '{}', reason, note, '{}', 3, CASE WHEN status = 'RUNNING' THEN 1 ELSE 0 END,
  CASE WHEN status = 'RUNNING' AND n % 4 = 1 THEN 1 ELSE 0 END, CASE WHEN dice % 50 = 0 THEN 1 ELSE 0 END,
  0, 8, 'seeded', at, at,
  CASE WHEN status IN ('RUNNING', 'PAUSED') THEN NULL ELSE at + interval '1 s' * (1 + dice) END,
  status = 'PAUSED' AND n % 8 = 0, NULL, NULL, labels::text,
  ARRAY(
    SELECT ('x' || substr(encode(sha256(convert_to(term, 'UTF8')), 'hex'), 1, 16))::bit(64)::bigint
    FROM jsonb_each_text(labels) AS label (name, value)
    CROSS JOIN LATERAL (VALUES
      ('["label","' || name || '","' || lower(value) || '"]'),
      ('["any-label","' || lower(name) || '"]'),
      ('["any-label","' || lower(value) || '"]')
    ) AS of_label (term)
    UNION
    SELECT ('x' || substr(encode(sha256(convert_to(term, 'UTF8')), 'hex'), 1, 16))::bit(64)::bigint
    FROM jsonb_each_text(input) AS member (name, value)
    CROSS JOIN LATERAL (VALUES
      ('["input","' || name || '","' || lower(value) || '"]'),
      ('["any-input","' || lower(value) || '"]')
    ) AS of_input (term)
    UNION
    SELECT ('x' || substr(encode(sha256(convert_to('["note","' || word || '"]', 'UTF8')), 'hex'), 1, 16))::bit(64)::bigint
    FROM regexp_split_to_table(lower(note), '[ ,]+') AS word WHERE length(word) > 2
  )
FROM told

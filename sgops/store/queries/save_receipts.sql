-- What is known of work that was handed to a service; what it was asked for never changes.
INSERT INTO receipt (
    job, run, stage, name, submission, connector, key, request, digest, state, ref, result, failure_type, reason,
    sends, excused, unwanted, intended_at, sent_at, closed_at
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (job, run, stage, name, submission) DO UPDATE SET
    state = excluded.state,
    ref = excluded.ref,
    result = excluded.result,
    failure_type = excluded.failure_type,
    reason = excluded.reason,
    sends = excluded.sends,
    excused = excluded.excused,
    unwanted = excluded.unwanted,
    sent_at = excluded.sent_at,
    closed_at = excluded.closed_at

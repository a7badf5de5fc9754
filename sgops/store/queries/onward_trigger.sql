-- What follows from a stage boundary: the job goes on, the one stage has its output, the other has begun. It must set
-- no state and no indexed column of the job, so that neither an index nor a counter is touched. A job that is not as
-- the move was decided on makes all of the statement void.
CREATE TEMP TRIGGER IF NOT EXISTS onward_told INSTEAD OF INSERT ON onward
BEGIN
    UPDATE job SET
        stage = NEW.next_stage,
        definition = NEW.next_definition,
        fence = NEW.old_fence + 1,
        seq = NEW.old_seq + 3,
        checkpoints = NEW.checkpoints + 2,
        attempts = NEW.attempts + 1,
        attempt = 1,
        tries = 0,
        grants = 0,
        snoozed_ms = 0,
        failure_type = NULL,
        failure_reason = NULL,
        failure_stage = NULL,
        failure_at = NULL,
        attempt_started_at = NEW.at
    WHERE job.id = NEW.job
        AND job.state = 'running'
        AND job.fence = NEW.old_fence
        AND job.seq = NEW.old_seq;
    SELECT RAISE(ABORT, 'the job is not as its move was decided on') WHERE changes() <> 1;
    INSERT INTO checkpoint (
        id, run, stage, status, trigger, definition, inputs, codec, payload, raw_size, facts, retry_count, duration_ms,
        format, digest, created_at
    )
    VALUES (
        (NEW.job << 20) | (NEW.checkpoints + 1), NEW.run, NEW.stage, 2, 1, NEW.definition, NULLIF(NEW.inputs, 0),
        NEW.codec, NULLIF(NEW.payload, 0), NEW.raw_size, NULLIF(NEW.facts, 0), NEW.tries, NEW.duration_ms, NEW.format,
        NEW.digest, NEW.at
    ), (
        (NEW.job << 20) | (NEW.checkpoints + 2), NEW.run, NEW.next_stage, 1, 0, NEW.next_definition,
        NULLIF(NEW.next_inputs, 0), 0, NULL, 0, NULL, 0, NULL, NEW.format, NEW.next_digest, NEW.at
    );
    INSERT INTO attempt (id, run, stage, number, fence, outcome, started_at, finished_at)
    VALUES (
        (NEW.job << 20) | NEW.attempts, NEW.run, NEW.stage, NEW.attempt, NEW.old_fence, 1, NEW.started_at, NEW.at
    );
    INSERT INTO event (job, seq, at, type, batch, stage, attempt, details)
    VALUES
        (NEW.job, NEW.old_seq + 1, NEW.at, 21, NULLIF(NEW.batch, 0), NEW.stage, NEW.attempt, NULL),
        (
            NEW.job, NEW.old_seq + 2, NEW.at, 30, NULLIF(NEW.batch, 0), NEW.stage, NULL,
            '{"number":' || (NEW.checkpoints + 1) || '}'
        ),
        (NEW.job, NEW.old_seq + 3, NEW.at, 20, NULLIF(NEW.batch, 0), NEW.next_stage, 1, NULL);
END

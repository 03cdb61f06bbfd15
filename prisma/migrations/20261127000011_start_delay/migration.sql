-- The delay before an attempt that its time-outs allow for (Conductor: startDelayInSeconds). Null, as in all rows until now, is none.
ALTER TABLE "attempt" ADD COLUMN "start_delay_s" bigint;

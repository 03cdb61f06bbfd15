-- What was counted long ago is forgotten by its time.
CREATE INDEX "run_hour_hour_idx" ON "run_hour" ("hour");
CREATE INDEX "outage_recovered_at_idx" ON "outage" ("recovered_at");

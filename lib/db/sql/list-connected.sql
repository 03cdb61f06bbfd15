-- The processes of this product that are connected to this database, and the database's clock.
SELECT application_name AS name, count(*)::integer AS connections
FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE 'conductor-lightstep %'
GROUP BY application_name ORDER BY application_name

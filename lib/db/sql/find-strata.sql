-- How much there was lately of these workflows ($1). Served by sampling_stratum_pkey.
SELECT * FROM sampling_stratum WHERE workflow = ANY ($1::text[])

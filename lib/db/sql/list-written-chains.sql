-- Chains that hold an entry ($1 chains, $2 seqs) with exactly the hash $3. Served by chain_entry_pkey.
SELECT chain_entry.chain FROM unnest($1::text[], $2::integer[], $3::text[]) AS sent (chain, seq, hash)
JOIN chain_entry ON chain_entry.chain = sent.chain AND chain_entry.seq = sent.seq AND chain_entry.hash = sent.hash

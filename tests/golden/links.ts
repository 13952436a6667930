/**
 * What was mailed under fixed keys: the texts themselves, so that no change of the code that signs
 * them can change what the tests open. Never edit one; a new form is a new line.
 */

/** The deployment's secret, as Secrets Manager keeps it. */
export const secret = '{"rootKey":"golden root key, 32 characters or more"}';

/** The same after two rotations. */
export const rotatedSecret =
  '{"rootKey":"golden root key, 32 characters or more","tokenKeys":{"2":"golden key of version 2, long enough","200":"golden key of version 200, long enough"}}';

/** When the links below were issued. */
export const issuedAt = "2026-11-22T18:00:00.123Z";

/** The subscription of Ada@example.org. */
export const adaId = "j2wcdc3rkp6jhurl7522c6sdwq";

/** By the version of the key that signed it: the token of each purpose. */
export const tokens = {
  1: {
    confirm: "aeae5lbbrnyvh7et2iv765nbpjb3iancarvds64to33k5xm3cc6ujs66z4mzoihx",
    preferences: "aeau5lbbrnyvh7et2iv765nbpjb3iancarvds66yxidj6inuh2venfkdaikayxb3",
    unsubscribe: "aebe5lbbrnyvh7et2iv765nbpjb3ihpfl45bbnbxc7zjlk552mjtkni",
    owner: "aebu5lbbrnyvh7et2iv765nbpjb3iancarvds67qczlcgfqfycd3v72lzo2oapar",
    undo: "aece5lbbrnyvh7et2iv765nbpjb3iancarvds6zd3pq7ubnyv7oyum7ph4cznfwr",
  },
  2: {
    confirm: "aiae5lbbrnyvh7et2iv765nbpjb3iancarvds6464tgw2guheaxsicoitm3hwugj",
    preferences: "aiau5lbbrnyvh7et2iv765nbpjb3iancarvds64bzw57s4uls7gjveeyr7ws6iqh",
    unsubscribe: "aibe5lbbrnyvh7et2iv765nbpjb3jwq5vsm5gz2avh3xam3o3nq6eny",
    owner: "aibu5lbbrnyvh7et2iv765nbpjb3iancarvds67kvokvsyxb5xn6oo4jdkuozf7s",
    undo: "aice5lbbrnyvh7et2iv765nbpjb3iancarvds66vmz4hhoxt73rz7kip3qc6noin",
  },
  200: {
    confirm: "zaae5lbbrnyvh7et2iv765nbpjb3iancarvds62tdq47zuqvqqua26yrk5fryjro",
    preferences: "zaau5lbbrnyvh7et2iv765nbpjb3iancarvds63lt7d4parmfo2mfhlomqc2iyvs",
    unsubscribe: "zabe5lbbrnyvh7et2iv765nbpjb3ik5zwxc5si2rhlwdhknv6rkhtpa",
    owner: "zabu5lbbrnyvh7et2iv765nbpjb3iancarvds6znf7o2q2yvuqo67tjojqoy4d73",
    undo: "zace5lbbrnyvh7et2iv765nbpjb3iancarvds63oeg6j3a7fzp5v5zd62m4jcvnd",
  },
} as const;

/** In a form that is open in somebody's browser while a new build is deployed. */
export const timestamps = {
  1: "mws56irf-d3484dc424f9d0e6997f9348f38b7899",
  2: "mws56irf-6f043bfe601dc8b28ac5d02702defedc",
  200: "mws56irf-aaf4d3fa5e23e060e14ff305b174b243",
} as const;

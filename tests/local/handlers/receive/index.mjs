/** Prints what it was handed; chokes on a subject called "poison". */
export async function handler(event) {
  const [{ ses }] = event.Records;
  console.log(JSON.stringify(ses));
  if (ses.mail.commonHeaders.subject === "poison") throw new Error("choked");
}

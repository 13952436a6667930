/**
 * The event of SES's Lambda action, as in the SES developer guide, "Sample incoming email event":
 * signatures shortened, the mailbox ours.
 */

/** A new copy, to be changed at will. */
export function receiptEvent() {
  return {
    Records: [
      {
        eventSource: "aws:ses",
        eventVersion: "1.0",
        ses: {
          mail: {
            timestamp: "2019-08-05T21:30:02.028Z",
            source: "prvs=144d0cba7=sender@example.com",
            messageId: "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000",
            destination: ["start@example.com"],
            headersTruncated: false,
            headers: [
              { name: "Return-Path", value: "<prvs=144d0cba7=sender@example.com>" },
              {
                name: "Received",
                value:
                  "from smtp.example.com [203.0.113.0])\r\n by inbound-smtp.us-east-1.amazonaws.com with SMTP id bsvpsoklfhu7u50iur7h0kk9a2ou0r7iexample\r\n\tfor start@example.com; Mon, 05 Aug 2019 21:30:02 +0000 (UTC)",
              },
              { name: "X-SES-Spam-Verdict", value: "PASS" },
              { name: "From", value: '"Doe, John" <sender@example.com>' },
              { name: "To", value: '"start@example.com" <start@example.com>' },
              { name: "Subject", value: "=?utf-8?q?This_is_a_test?=" },
              { name: "x-ms-exchange-transport-fromentityheader", value: "Hosted" },
              { name: "Precedence", value: "Bulk" },
            ],
            commonHeaders: {
              returnPath: "prvs=144d0cba7=sender@example.com",
              from: ['"Doe, John" <sender@example.com>'],
              date: "Mon, 5 Aug 2019 21:29:57 +0000",
              to: ['"start@example.com" <start@example.com>'],
              messageId: "<F8098FDD-49A3-442D-9935-F6112B195BDA@example.com>",
              subject: "This is a test" as string | undefined,
            },
          },
          receipt: {
            timestamp: "2019-08-05T21:30:02.028Z",
            processingTimeMillis: 1205,
            recipients: ["start@example.com"],
            spamVerdict: { status: "PASS" },
            virusVerdict: { status: "PASS" },
            spfVerdict: { status: "PASS" },
            dkimVerdict: { status: "PASS" },
            dmarcVerdict: { status: "GRAY" },
            action: {
              type: "Lambda",
              functionArn: "arn:aws:lambda:us-east-1:123456789012:function:IncomingEmail",
              invocationType: "Event",
            },
          },
        },
      },
    ],
  };
}

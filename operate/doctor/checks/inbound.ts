/** What is asked where the course takes mail. */
import { inboundOf } from "../../../infra/config.ts";
import { blocker, type Check, ok } from "../check.ts";

export const inboundChecks: readonly Check[] = [
  {
    id: "receipt-rule-set",
    title: "The active receipt rule set",
    needs: "stack",
    applies: (config) => inboundOf(config) !== undefined,
    async run({ aws, config, stack }) {
      const wanted = inboundOf(config)?.ruleSet ?? "";
      const activate = `aws ses set-active-receipt-rule-set --region ${aws.region} --rule-set-name ${wanted}`;
      const active = await aws.activeRuleSet();
      if (active?.name !== wanted) {
        return blocker(
          active
            ? `The active receipt rule set in ${aws.region} is ${active.name}, not ${wanted}: mail to the course is not taken.`
            : `No receipt rule set is active in ${aws.region}: mail to the course is refused.`,
          active
            ? `${activate}. It stops what ${active.name} does; to keep that, set "inbound.ruleSet" to ${active.name} instead, with "create": false.`
            : activate,
        );
      }
      const rule = active.rules.find(({ name }) => name === stack.name);
      if (!rule) {
        return blocker(
          `The active receipt rule set ${wanted} has no rule ${stack.name}: mail to the course is not taken.`,
          "npm run deploy",
        );
      }
      return rule.enabled
        ? ok(`${wanted} is active, with the rule ${stack.name}.`)
        : blocker(
            `The rule ${stack.name} of the receipt rule set ${wanted} is switched off.`,
            `Enable it: https://console.aws.amazon.com/ses/home?region=${aws.region}#/email-receiving`,
          );
    },
  },
];

/** Alarms that would tell nobody, or that the local system cannot judge, are refused by name. */
import { expect, test } from "vitest";
import type { Template, TemplateResource } from "../../../infra/app.ts";
import { TemplateError } from "../../../local/runtime/errors.ts";
import { readDeployment } from "../../../local/stack/deployment.ts";
import { resolveTemplate } from "../../../local/stack/template.ts";
import { ofType, stackTemplate } from "../../infra/template.ts";

const place = {
  region: "eu-central-1",
  accountId: "000000000000",
  stackName: "local",
  siteUrl: "http://localhost:3000",
  awsUrl: "http://127.0.0.1:4000",
};
const template = stackTemplate();

/** The deployment of the product's template with one resource changed. */
function withChanged(type: string, change: (resource: TemplateResource) => object) {
  const [[id, resource] = ["", { Type: type }]] = ofType(template, type);
  const Resources: Template["Resources"] = {
    ...template.Resources,
    [id]: { ...resource, Properties: { ...resource.Properties, ...change(resource) } },
  };
  return () => readDeployment(resolveTemplate({ Resources }, place), place);
}

test("a topic that CloudWatch and EventBridge may not publish to", () => {
  const nobody = { PolicyDocument: { Statement: [] } };
  expect(withChanged("AWS::SNS::TopicPolicy", () => nobody)).toThrow(TemplateError);
  expect(withChanged("AWS::SNS::TopicPolicy", () => nobody)).toThrow(/does not allow sns:Publish/);
});

test.each([
  ["a statistic", { Statistic: "p99" }],
  ["a comparison", { ComparisonOperator: "LessThanLowerThreshold" }],
  ["what no data means", { TreatMissingData: "missing" }],
  ["a description without the guide's section", { AlarmDescription: "Something is wrong." }],
  ["nobody to tell", { AlarmActions: [] }],
])("%s that is not known", (_, given) => {
  expect(withChanged("AWS::CloudWatch::Alarm", () => given)).toThrow(TemplateError);
});

import { fix } from "../../context.ts";
import type { FormatContext } from "../../formats/format.ts";
import type { Severity } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { type CloudFormationView, cloudformationResources } from "./cloudformationResource.ts";
import { deployAllAtOnceExamples } from "./deployAllAtOnce.examples.ts";
import { typesPattern } from "./requirements.ts";
import { booleanAt, has, isDev, type Resource, severityOf, stringAt } from "./resource.ts";
import { terraformResources } from "./terraformResource.ts";

const ALL = /AllAtOnce$/;

/** What CodeDeploy calls the careful way, by what it deploys to. */
function careful(name: string): string {
  if (/Lambda/.test(name)) return "CodeDeployDefault.LambdaCanary10Percent5Minutes";
  if (/ECS/.test(name)) return "CodeDeployDefault.ECSCanary10Percent5Minutes";
  return "CodeDeployDefault.OneAtATime";
}

function checkConfig(one: Resource, path: string, ctx: FormatContext): void {
  const setting = one.get(path);
  const name = stringAt(one, path);
  if (setting.state !== "known" || name === undefined || !ALL.test(name)) return;
  const { start, end } = setting.value;
  const severity = severityOf(setting);
  ctx.report(setting.at, {
    message: `"${one.name}" gives a new release to everybody at once, so a bad one is an outage before any alarm can stop it.`,
    ...(setting.via === undefined
      ? {
          suggestions: [fix(`Deploy by ${careful(name)}`, { start, end, newText: one.write(careful(name)) })],
        }
      : {}),
    ...(severity ? { severity } : {}),
  });
}

interface Breaker {
  readonly controller: string;
  readonly alarms: string;
  readonly path: string;
  readonly enable: string;
  readonly rollback: string;
}

function checkService(one: Resource, names: Breaker, ctx: FormatContext): void {
  const controller = one.get(names.controller);
  if (
    controller.state === "unknown" ||
    /^(CODE_DEPLOY|EXTERNAL)$/.test(stringAt(one, names.controller) ?? "")
  )
    return;
  // Alarms that roll back, or another strategy, do the same.
  if (booleanAt(one, `${names.alarms}.${names.rollback}`) === true) return;
  if (booleanAt(one, `${names.alarms}.${names.rollback.toLowerCase()}`) === true) return;
  const message = `A release of "${one.name}" whose tasks never become healthy is retried for hours and not rolled back: it has no circuit breaker.`;
  for (const key of [names.enable, names.rollback]) {
    const setting = one.get(`${names.path}.${key}`);
    if (setting.state === "unknown") return;
    if (setting.state === "absent") {
      const values = {
        ...(one.get(`${names.path}.${names.enable}`).state === "absent" ? { [names.enable]: true } : {}),
        ...(one.get(`${names.path}.${names.rollback}`).state === "absent" ? { [names.rollback]: true } : {}),
      };
      const edit = one.add(names.path, values);
      ctx.report(setting.within, {
        message,
        ...(edit ? { suggestions: [fix("Add a circuit breaker that rolls back", edit)] } : {}),
      });
      return;
    }
    if (booleanAt(one, `${names.path}.${key}`) !== false) continue;
    const { start, end } = setting.value;
    const severity = severityOf(setting);
    ctx.report(setting.at, {
      message,
      ...(setting.via === undefined
        ? { suggestions: [fix(`Set ${key} to true`, { start, end, newText: "true" })] }
        : {}),
      ...(severity ? { severity } : {}),
    });
    return;
  }
}

function checkBeanstalk(
  one: Resource,
  list: string,
  names: readonly [string, string],
  ctx: FormatContext,
): void {
  for (const option of one.list(list)) {
    if (stringAt(option, names[0]) !== "DeploymentPolicy" || stringAt(option, names[1]) !== "AllAtOnce")
      continue;
    const value = option.get(names[1]);
    ctx.report(value.state === "known" ? value.at : option.at, {
      message: `"${one.name}" gives a new release to all of its machines at once, so every deployment is a short outage and a bad one a long one.`,
    });
  }
}

function checkTerraform(one: Resource, ctx: FormatContext): void {
  if (one.type === "aws_codedeploy_deployment_group") checkConfig(one, "deployment_config_name", ctx);
  if (one.type === "aws_elastic_beanstalk_environment")
    checkBeanstalk(one, "setting", ["name", "value"], ctx);
  if (one.type === "aws_ecs_service") {
    if (/^(BLUE_GREEN|CANARY|LINEAR)$/.test(stringAt(one, "deployment_configuration.strategy") ?? "")) return;
    checkService(
      one,
      {
        controller: "deployment_controller.type",
        alarms: "alarms",
        path: "deployment_circuit_breaker",
        enable: "enable",
        rollback: "rollback",
      },
      ctx,
    );
  }
  if (one.type === "aws_autoscaling_group" && !has(one, "instance_refresh") && followsTemplate(one)) {
    const edit = one.add("instance_refresh", { strategy: "Rolling" });
    ctx.report(one.header, {
      severity: "info",
      message: `A new version of the launch template reaches the instances of "${one.name}" one failure at a time, when nobody looks: it has no instance refresh.`,
      ...(edit ? { suggestions: [fix("Add a rolling instance refresh", edit)] } : {}),
    });
  }
}

/** Whether instances are meant to follow the newest version of the template. */
function followsTemplate(one: Resource): boolean {
  const version = one.get("launch_template.version");
  if (version.state === "known") return stringAt(one, "launch_template.version") === "$Latest";
  return version.state === "unknown" && version.references.some((name) => name.endsWith(".latest_version"));
}

function checkTemplate(one: CloudFormationView, ctx: FormatContext): void {
  if (one.type === "AWS::CodeDeploy::DeploymentGroup") checkConfig(one, "DeploymentConfigName", ctx);
  if (one.type === "AWS::ElasticBeanstalk::Environment") {
    checkBeanstalk(one, "OptionSettings", ["OptionName", "Value"], ctx);
  }
  if (one.type === "AWS::ECS::Service") {
    if (/^(BLUE_GREEN|CANARY|LINEAR)$/.test(stringAt(one, "DeploymentConfiguration.Strategy") ?? "")) return;
    checkService(
      one,
      {
        controller: "DeploymentController.Type",
        alarms: "DeploymentConfiguration.Alarms",
        path: "DeploymentConfiguration.DeploymentCircuitBreaker",
        enable: "Enable",
        rollback: "Rollback",
      },
      ctx,
    );
  }
  if (one.type === "AWS::Serverless::Function") checkFunction(one, ctx);
  if (one.type === "AWS::AutoScaling::AutoScalingGroup" && one.attribute("UpdatePolicy").state === "absent") {
    ctx.report(one.header, {
      severity: "info" as Severity,
      message: `A new launch template reaches the instances of "${one.name}" only as they fail: it has no UpdatePolicy that replaces them step by step.`,
    });
  }
}

function checkFunction(one: CloudFormationView, ctx: FormatContext): void {
  if (!has(one, "AutoPublishAlias")) return;
  const preference = one.get("DeploymentPreference");
  if (preference.state === "unknown") return;
  const type = one.get("DeploymentPreference.Type");
  const enabled = booleanAt(one, "DeploymentPreference.Enabled");
  const told = {
    message: `All calls of "${one.name}" go to a new version at once, so a bad one fails every call until somebody rolls back.`,
  };
  if (type.state === "absent") {
    const edit =
      preference.state === "absent"
        ? one.add("DeploymentPreference", { Type: "Canary10Percent5Minutes" })
        : undefined;
    ctx.report(type.within, {
      ...told,
      ...(edit ? { suggestions: [fix("Shift traffic step by step", edit)] } : {}),
    });
    return;
  }
  if (type.state !== "known") return;
  const all = /^AllAtOnce$/.test(stringAt(one, "DeploymentPreference.Type") ?? "");
  const off = enabled === false ? one.get("DeploymentPreference.Enabled") : undefined;
  if (!all && off?.state !== "known") return;
  const { start, end } = type.value;
  const severity = severityOf(type);
  ctx.report(off?.state === "known" ? off.at : type.at, {
    ...told,
    ...(all && type.via === undefined
      ? {
          suggestions: [
            fix("Shift traffic step by step", { start, end, newText: one.write("Canary10Percent5Minutes") }),
          ],
        }
      : {}),
    ...(severity ? { severity } : {}),
  });
}

export const deployAllAtOnce = defineRule({
  id: "deploy-all-at-once",
  code: "IC10",
  title: "A release reaches everybody at once",
  area: "infrastructure",
  severity: "warning",
  why: "When all traffic moves to a new release in one step, a fault in it is an outage for everyone, and the way back takes as long as another deployment. A small first share, watched by alarms that roll back by themselves, keeps the same fault small and short.",
  sources: [
    {
      title: "Builders' Library: Automating safe, hands-off deployments",
      url: "https://aws.amazon.com/builders-library/automating-safe-hands-off-deployments/",
    },
    {
      title: "REL08-BP05: Deploy changes with automation",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel08-bp05.html",
    },
  ],
  autofix: "suggest",
  peers: {},
  languages: {},
  formats: {
    terraform: {
      anchors: typesPattern([
        "aws_codedeploy_deployment_group",
        "aws_elastic_beanstalk_environment",
        "aws_ecs_service",
        "aws_autoscaling_group",
      ]),
      check(model, ctx) {
        for (const one of terraformResources(model, ctx.source)) {
          if (!isDev(one, ctx.file.path)) checkTerraform(one, ctx);
        }
      },
    },
    cloudformation: {
      anchors: typesPattern([
        "AWS::CodeDeploy::DeploymentGroup",
        "AWS::ElasticBeanstalk::Environment",
        "AWS::ECS::Service",
        "AWS::Serverless::Function",
        "AWS::AutoScaling::AutoScalingGroup",
      ]),
      check(model, ctx) {
        for (const one of cloudformationResources(model, ctx.source)) {
          if (!isDev(one, ctx.file.path)) checkTemplate(one, ctx);
        }
      },
    },
  },
  examples: deployAllAtOnceExamples,
});

import type { Source } from "../../model.ts";

const AWS = "https://docs.aws.amazon.com/wellarchitected/latest/framework";

/** Pages that several rules about manifests follow. */
export const SOURCES = {
  resources: {
    title: "Kubernetes: Resource management for pods and containers",
    url: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  },
  probes: {
    title: "Kubernetes: Liveness, readiness, and startup probes",
    url: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
  },
  disruptions: {
    title: "Kubernetes: Disruptions",
    url: "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/",
  },
  scaling: {
    title: "Kubernetes: Horizontal pod autoscaling",
    url: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
  },
  health: {
    title: "Builders' Library: Implementing health checks",
    url: "https://aws.amazon.com/builders-library/implementing-health-checks/",
  },
  zones: {
    title: "Builders' Library: Static stability using Availability Zones",
    url: "https://aws.amazon.com/builders-library/static-stability-using-availability-zones/",
  },
  scale: {
    title: "REL07-BP01: Use automation when obtaining or scaling resources",
    url: `${AWS}/rel07-bp01.html`,
  },
  immutable: { title: "REL08-BP04: Deploy using immutable infrastructure", url: `${AWS}/rel08-bp04.html` },
  deploy: { title: "REL08-BP05: Deploy changes with automation", url: `${AWS}/rel08-bp05.html` },
  locations: {
    title: "REL10-BP01: Deploy the workload to multiple locations",
    url: `${AWS}/rel10-bp01.html`,
  },
  bulkhead: {
    title: "REL10-BP03: Use bulkhead architectures to limit scope of impact",
    url: `${AWS}/rel10-bp03.html`,
  },
  monitor: {
    title: "REL11-BP01: Monitor all components of the workload to detect failures",
    url: `${AWS}/rel11-bp01.html`,
  },
  healthy: { title: "REL11-BP02: Fail over to healthy resources", url: `${AWS}/rel11-bp02.html` },
  healing: { title: "REL11-BP03: Automate healing on all layers", url: `${AWS}/rel11-bp03.html` },
  timeouts: { title: "REL05-BP04: Fail fast and limit queues", url: `${AWS}/rel05-bp04.html` },
  stateless: { title: "REL05-BP06: Make systems stateless where possible", url: `${AWS}/rel05-bp06.html` },
} as const satisfies Readonly<Record<string, Source>>;

/** A workload with one container, whose lines are given. */
export function workload(lines: string, kind = "Deployment"): string {
  return `apiVersion: apps/v1
kind: ${kind}
metadata:
  name: checkout
spec:
  template:
    metadata:
      labels: {app: checkout}
    spec:
      containers:
        - ${lines.split("\n").join("\n          ")}
`;
}

export const SERVICE = `---
apiVersion: v1
kind: Service
metadata:
  name: checkout
spec:
  selector: {app: checkout}
  ports: [{port: 80, targetPort: 8080}]
`;

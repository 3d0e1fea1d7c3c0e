import type { Example } from "../../model.ts";

const languages = ["dockerfile"] as const;

export const shellFormEntrypointExamples: readonly Example[] = [
  {
    languages,
    bad: `FROM node:22
COPY . /srv
⟦CMD node /srv/server.js⟧
`,
    fixed: `FROM node:22
COPY . /srv
CMD ["node", "/srv/server.js"]
`,
  },
  {
    languages,
    bad: `FROM eclipse-temurin:21-jre
COPY orders.jar /orders.jar
⟦ENTRYPOINT java -Xmx512m "-Dname=the orders" -jar /orders.jar⟧
`,
    fixed: `FROM eclipse-temurin:21-jre
COPY orders.jar /orders.jar
ENTRYPOINT ["java", "-Xmx512m", "-Dname=the orders", "-jar", "/orders.jar"]
`,
  },
  {
    languages,
    bad: `FROM eclipse-temurin:21-jre
⟦ENTRYPOINT java $JAVA_OPTS -jar /orders.jar⟧
`,
    fixed: `FROM eclipse-temurin:21-jre
ENTRYPOINT exec java $JAVA_OPTS -jar /orders.jar
`,
  },
  {
    languages,
    bad: `FROM python:3.13
⟦CMD python manage.py migrate && gunicorn shop.wsgi --bind 0.0.0.0:8000⟧
`,
    fixed: `FROM python:3.13
CMD python manage.py migrate && exec gunicorn shop.wsgi --bind 0.0.0.0:8000
`,
  },
  {
    languages,
    bad: `FROM node:22
⟦CMD npm start⟧
`,
  },
  {
    languages,
    bad: `FROM node:22
⟦CMD ["npm", "run", "serve"]⟧
`,
  },
  {
    languages,
    bad: `FROM php:8.4-fpm
⟦CMD php-fpm \\⟧
    --nodaemonize \\
    # one pool
    -c /etc/fpm.ini
`,
    fixed: `FROM php:8.4-fpm
CMD ["php-fpm", "--nodaemonize", "-c", "/etc/fpm.ini"]
`,
  },
  {
    languages,
    bad: `FROM golang:1.25
⟦ENTRYPOINT ['/api', '--port', '8080']⟧
`,
  },
  {
    languages,
    good: `FROM node:22
ENTRYPOINT ["node"]
CMD ["server.js"]
`,
  },
  {
    languages,
    good: `FROM eclipse-temurin:21-jre
ENTRYPOINT exec java $JAVA_OPTS -jar /orders.jar
`,
    trap: "exec puts the program in the shell's place",
  },
  {
    languages,
    good: `FROM python:3.13
CMD ["sh", "-c", "python manage.py migrate && exec gunicorn shop.wsgi"]
`,
    trap: "a shell that somebody asks for in exec form",
  },
  {
    languages,
    good: `FROM nginx:1.28
HEALTHCHECK --interval=30s CMD curl -fsS http://localhost/ || exit 1
`,
    trap: "the command of a health check is no first process",
  },
  {
    languages,
    good: `FROM node:22
RUN npm start --if-present
`,
    trap: "RUN in shell form",
  },
  {
    languages,
    good: `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell", "-Command"]
CMD .\\service.exe
`,
    trap: "a shell of Windows",
  },
  {
    languages,
    good: `FROM python:3.13
CMD set -e; python manage.py check; exec gunicorn shop.wsgi
`,
    trap: "the last command takes the shell's place",
  },
];

# ParetoPipe in a container: by default a worker of sweeps. compose.yaml starts Redis and workers.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/profiles ./profiles
COPY --from=build /app/scenarios ./scenarios
COPY --from=build /app/examples ./examples
USER node
ENTRYPOINT ["node", "/app/dist/cli/main.js"]
CMD ["sweep-worker"]

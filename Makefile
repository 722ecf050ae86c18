# Every command of the project; "make" alone lists them. The work is done in infra/, operations/ and test/.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help up down status ps logs restart clean migrate env scale roll roll-brokers backup restore demo load smoke check-telemetry \
  audit dead-letters kafka-tool sql pager api-key tools dashboards faults drill fuzz rehearse docs test check \
  tf-bootstrap tf-synth tf-plan tf-apply tf-destroy tf-cost tf-test images-push deploy tunnel

# What is meant for one call counts from the command line only: in many an environment NAME stands for something else, and
# YES=1 for another question.
$(foreach each,NAME N S ALL FAST ARGS YES DOWNLOADS BACKUP OWNER ROLE DESTROY PICTURE RATE SECONDS SEED Q,\
  $(if $(filter environment,$(origin $(each))),$(eval $(each) :=)$(eval unexport $(each))))

# What runs natively stays so; else containers where a Docker engine answers, else plain processes.
ifndef MODE
MODE := $(shell [ ! -e .native/up/state.json ] && docker info >/dev/null 2>&1 && echo compose || echo native)
endif
ifeq ($(filter $(MODE),native compose),)
$(error Expected native or compose for MODE but received $(MODE))
endif
# The Node of package.json, whichever one the machine has.
NODE := node_modules/.bin/node
NATIVE = $(NODE) infra/native/src/main.ts
# Runs a program with the addresses and secrets of what runs.
WITH = $(if $(filter native,$(MODE)),$(NATIVE) with,infra/compose/with.sh)
ifdef CONSUMERS
export CONSUMER_REPLICAS := $(CONSUMERS)
endif
# Three brokers and three ZooKeepers instead of one each. A container that runs keeps what it was started with.
ifdef CLUSTER
export COMPOSE_FILE := docker-compose.yml:kafka_client/cluster.yml:infra/compose/cluster.yml
endif
export DRY_RUN
# For the label of the images.
export REVISION := $(shell git rev-parse --short HEAD 2>/dev/null || echo unknown)

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z -]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: run-up ## Install what is needed, start everything, wait until it is ready
down: run-down ## Stop everything
status ps: run-status ## Show each part and how it is
logs: run-logs ## Follow the logs (S=api: of one part)
restart: run-restart ## Restart everything (S=api: one part)
migrate: run-migrate ## Bring the database up to the newest schema file
clean: run-clean ## Remove all data and logs; asks first (YES=1: does not; DOWNLOADS=1: the servers too)
scale: run-scale ## Other numbers of consumers or apis (CONSUMERS=4, APIS=2; containers only)
roll: run-roll ## Exchange api and consumers without a refused request (containers only)
roll-brokers: run-roll-brokers ## Exchange three brokers and ZooKeepers, one after the other (CLUSTER=1; containers only)
backup: run-backup ## Write table and progress into backups/, while everything goes on (containers only)
restore: run-restore ## Put a backup in place of the table; asks first (BACKUP=backups/…; containers only)
kafka-tool: run-kafka-tool ## Run one of Kafka's own tools against the broker (ARGS="kafka-topics --list")
sql: run-sql ## Ask the database as root (Q="SELECT 1"; without: a prompt, or what comes in)

env: ## Write the .env files that are missing, with random secrets
	@infra/compose/env.sh

demo: node_modules/.installed ## Resize a photograph and follow it (N=200: so many; PICTURE=file)
	@$(WITH) test/demo/main.ts $(if $(N),'--n=$(N)') $(if $(PICTURE),'--picture=$(PICTURE)')

load: node_modules/.installed ## Post at a fixed rate, follow every job, sum up (RATE=20, SECONDS=30)
	@$(WITH) test/load/main.ts $(if $(RATE),'--rate=$(RATE)') $(if $(SECONDS),'--seconds=$(SECONDS)')

smoke: node_modules/.installed ## Ask every part that runs whether it does its work
	@$(WITH) test/smoke/main.ts

check-telemetry: node_modules/.installed ## Ask what dashboards, rules and runbooks ask, and follow a job into Jaeger
	@$(WITH) test/telemetry-check/main.ts

audit: node_modules/.installed ## Prove that no accepted job is lost (ARGS=--json)
	@$(WITH) operations/src/main.ts audit $(ARGS)

dead-letters: node_modules/.installed ## List what was put aside (ARGS="show ID", "redrive ID", "redrive --all --dry-run")
	@$(WITH) operations/src/main.ts dead-letters $(ARGS)

pager: run-pager ## Hear of alerts, a line for each: an example of who listens at Alertmanager's webhook

api-key: node_modules/.installed ## Make a key to the api (OWNER=name)
	@$(NODE) services/api/src/make-key.ts '$(OWNER)'

dashboards: node_modules/.installed ## Write Grafana's dashboards anew from their code
	@$(NODE) infra/grafana/src/main.ts

tools: node_modules/.installed ## Get Prometheus, Alertmanager, Jaeger and two exporters for a native start (once, minutes)
	@$(NATIVE) tools

faults: node_modules/.installed ## Break everything once, under load, and count (writes docs/faults.md; 10 minutes)
	@$(NATIVE) fetch
	@$(NODE) --disable-warning=TimeoutNegativeWarning test/faults/main.ts

drill: node_modules/.installed ## Make an alert fire, do its runbook's step, see it clear (NAME=BrokerAway or ALL=1; FAST=30: shorter windows)
	@$(NATIVE) fetch
	@$(NODE) --disable-warning=TimeoutNegativeWarning test/drills/main.ts $(if $(NAME),'--name=$(NAME)') $(if $(ALL),--all) $(if $(FAST),'--fast=$(FAST)')

fuzz: node_modules/.installed ## Throw nonsense at the api and the pipeline (SECONDS=60, SEED=1)
	@$(NATIVE) fetch
	@FUZZ_SECONDS='$(SECONDS)' FUZZ_SEED='$(SEED)' npm test --silent -- test/fuzz

rehearse: node_modules/.installed ## Run the folders as servers apart behind the cloud's firewall, try every connection (Linux with Docker)
	@$(NODE) test/rehearsal/main.ts

docs: node_modules/.installed ## Write docs/metrics.md from what the services count
	@$(NODE) test/docs/main.ts

# The cloud: infra/terraform. ENV says which environment, dev or prod; DRY_RUN=1 of the last three only tells.
# One that stands in the environment is not followed, nor passed over: both could hit the wrong one.
ifneq ($(filter environment,$(origin ENV)),)
ENV = $(error Expected ENV on the command line, as in "make tf-plan ENV=dev", but it stands in the environment)
unexport ENV
endif
ENV ?= dev
STACK = infra/terraform/commands/stack.sh
tf-bootstrap: node_modules/.installed ## Once for an AWS account: where state and images lie (ENV=dev)
	@$(STACK) 'bootstrap:$(ENV)' apply

tf-synth: node_modules/.installed ## Write the Terraform of an environment, to read it; needs no account (ENV=dev)
	@$(NODE) infra/terraform/src/main.ts --to-read '$(ENV)'

tf-plan: node_modules/.installed ## Show what would change in the cloud
	@$(STACK) '$(ENV)' plan

tf-apply: node_modules/.installed ## Change it, brokers one after the other; asks first (DESTROY=kafka-4: its disk as well)
	@infra/terraform/commands/apply.sh '$(ENV)'

tf-destroy: node_modules/.installed ## Remove it all; asks first
	@$(STACK) '$(ENV)' destroy

tf-cost: node_modules/.installed ## Show what the environments cost per month
	@$(NODE) infra/terraform/src/print-cost.ts

tf-test: node_modules/.installed ## Test the stacks, scan them, and live one through on a mock of AWS (a quarter of an hour)
	@infra/terraform/test/run.sh

images-push: node_modules/.installed ## Build the images and push them to the environment's registry
	@infra/terraform/commands/images-push.sh '$(ENV)'

deploy: images-push tf-apply ## Bring the sources as they are committed to the cloud
	@infra/terraform/commands/refresh.sh '$(ENV)'
	@infra/terraform/commands/roll.sh '$(ENV)'

tunnel: node_modules/.installed ## Open a cloud server's pages on this machine (ROLE=db, kafka or observability)
	@infra/terraform/commands/tunnel.sh '$(ENV)' '$(ROLE)'

test: check ## Check and test everything, on servers of its own
	@$(NATIVE) fetch
	@npm test --silent

check: node_modules/.installed ## Lint and type-check
	@npm run check --silent

ifeq ($(MODE),native)
# Only what starts something installs; a look at what runs must not exchange the packages under it.
run-up run-restart: node_modules/.installed
run-scale run-roll run-roll-brokers run-backup run-restore:
	@echo 'Expected containers for "make $(subst run-,,$@)" but the system runs natively. There are "make restart CONSUMERS=4" and "make restart S=api".' >&2; exit 1
run-pager: node_modules/.installed
	@$(NODE) infra/alertmanager/src/main.ts
run-kafka-tool: | $(if $(wildcard $(NODE)),,node_modules/.installed)
	@$(NATIVE) kafka-tool $(ARGS)
run-%: | $(if $(wildcard $(NODE)),,node_modules/.installed)
	@$(NATIVE) $*
else
run-up:
	@infra/compose/up.sh
run-down:
	@docker compose down --remove-orphans
IF_ANY_RUNS = if [ -z "$$(docker compose ps --all --quiet)" ]; then echo 'Nothing is running. Start it with "make up".'; else
run-status:
	@$(IF_ANY_RUNS) docker compose ps --all --format "table {{.Service}}\t{{.Status}}\t{{.Ports}}"; fi
run-logs:
	@$(IF_ANY_RUNS) docker compose logs --follow --tail 100 $(S); fi
# All at once would end the broker: its session of before is still alive when ZooKeeper is back.
run-restart:
	@infra/compose/refuse-forgotten-settings.sh
	@docker compose $(if $(S),restart $(S),stop)
	@$(if $(S),:,docker compose up --detach --wait)
run-scale:
	@[ -n "$(CONSUMERS)$(APIS)" ] || { echo 'Expected CONSUMERS=4, APIS=2 or both but received neither.' >&2; exit 1; }
	@infra/compose/refuse-forgotten-settings.sh
	@docker compose up --detach --wait --no-deps --no-recreate $(if $(CONSUMERS),--scale consumer=$(CONSUMERS)) \
	  $(if $(APIS),--scale api=$(APIS)) $(if $(CONSUMERS),consumer) $(if $(APIS),api)
run-roll run-roll-brokers run-backup run-restore run-sql run-pager: run-%:
	@infra/compose/$*.sh
run-kafka-tool:
	@infra/compose/kafka-tool.sh $(ARGS)
run-migrate: node_modules/.installed
	@$(WITH) db_container/src/main.ts
run-clean:
	@infra/compose/clean.sh
endif

# Two at once would take the packages from under each other: "make up" and "make test" may be the first on a machine.
# npm speaks of engines when an older Node runs it; the Node that matters is among the packages.
node_modules/.installed: package-lock.json
	@command -v npm >/dev/null || { echo 'npm was not found: install Node.js (20 or newer), for example with "apt-get install nodejs npm".' >&2; exit 1; }
	@mkdir -p .native; waiting='Waiting for another make, which installs npm packages (if there is none: rmdir .native/installing)'; \
	until mkdir .native/installing 2>/dev/null; do [ -z "$$waiting" ] || echo "$$waiting"; waiting=; sleep 1; done; \
	trap 'rmdir .native/installing' EXIT; trap 'exit 130' INT TERM; \
	[ $@ -nt package-lock.json ] || { echo 'Installing npm packages …' && npm ci --loglevel=error --no-audit --no-fund && touch $@; }

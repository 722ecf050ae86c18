# Every command of the project; "make" alone lists them. The work is done in infra/native and test.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help up down status logs restart clean migrate demo audit dead-letters api-key faults fuzz test check

# Containers where a Docker engine answers and there is a compose file, else plain processes.
ifndef MODE
MODE := $(shell [ -f docker-compose.yml ] && docker info >/dev/null 2>&1 && echo compose || echo native)
endif
# The Node of package.json, whichever one the machine has.
NODE := node_modules/.bin/node
NATIVE = $(NODE) infra/native/src/main.ts

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: run-up ## Install what is needed, start everything, wait until it is ready
down: run-down ## Stop everything
status: run-status ## Show each part: state, process, restarts
logs: run-logs ## Follow the logs (S=api: of one part)
restart: run-restart ## Restart everything (S=api: one part)
migrate: run-migrate ## Bring the database up to the newest schema file
clean: run-clean ## Remove all data and logs; asks first (YES=1: does not; DOWNLOADS=1: the servers too)

demo: node_modules/.installed ## Resize a photograph and follow it (N=200: so many; PICTURE=file)
	@$(NATIVE) with test/demo/main.ts $(if $(N),'--n=$(N)') $(if $(PICTURE),'--picture=$(PICTURE)')

audit: node_modules/.installed ## Prove that no accepted job is lost (ARGS=--json)
	@$(NATIVE) with operations/src/main.ts audit $(ARGS)

dead-letters: node_modules/.installed ## List what was put aside (ARGS="show ID", "redrive ID", "redrive --all --dry-run")
	@$(NATIVE) with operations/src/main.ts dead-letters $(ARGS)

api-key: node_modules/.installed ## Make a key to the api (OWNER=name)
	@$(NODE) services/api/src/make-key.ts '$(OWNER)'

faults: node_modules/.installed ## Break everything once, under load, and count (writes docs/faults.md; 10 minutes)
	@$(NATIVE) fetch
	@$(NODE) --disable-warning=TimeoutNegativeWarning test/faults/main.ts

fuzz: node_modules/.installed ## Throw nonsense at the api and the pipeline (SECONDS=60, SEED=1)
	@$(NATIVE) fetch
	@FUZZ_SECONDS='$(SECONDS)' FUZZ_SEED='$(SEED)' npm test --silent -- test/fuzz

test: check ## Check and test everything, on servers of its own
	@$(NATIVE) fetch
	@npm test --silent

check: node_modules/.installed ## Lint and type-check
	@npm run check --silent

# Only what starts something installs; a look at what runs must not exchange the packages under it.
run-up run-restart: node_modules/.installed
run-%: | $(if $(wildcard $(NODE)),,node_modules/.installed)
ifeq ($(MODE),native)
	@$(NATIVE) $*
else
	@echo 'Expected MODE=native but received MODE=$(MODE): starting in containers is not there yet.' >&2; exit 1
endif

# npm speaks of engines when an older Node runs it; the Node that matters is among the packages.
node_modules/.installed: package-lock.json
	@command -v npm >/dev/null || { echo 'npm was not found: install Node.js (20 or newer), for example with "apt-get install nodejs npm".' >&2; exit 1; }
	@echo 'Installing npm packages …'
	@npm ci --loglevel=error --no-audit --no-fund
	@touch $@

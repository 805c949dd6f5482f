# The everyday commands. `make` lists them.

MVN ?= mvn -B
ROUTES ?= src/main/resources/routes
PUSH ?= http://127.0.0.1:3100
TEST_CP = target/test-classes:target/classes:$$(cat target/classpath)
# Compiles what has changed and what depends on it; see the file itself.
RECOMPILE = $(JAVA) -XX:TieredStopAtLevel=1 -XX:+UseSerialGC src/test/java/dev/wadi/kit/Recompile.java
BENCH = $(JAVA) -cp $(TEST_CP) dev.wadi.bench
ROUNDS ?= 1000

.DEFAULT_GOAL := help
EACH ?= 20000
SAMPLES ?=
SEED ?=
JAVA ?= java

.PHONY: site status emit scenario smoke housekeeping bundle help verify test coverage long fuzz dev push format golden bench kafkabench kafkakills datagrams tails soak outage buckets uploads jmh docs crash kills alertkills tailkills deb image chart objectkills datagramkills torture scanning giant attack accuracy \
  page schemathesis screenshots shares

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 20

verify: ## everything that CI does at build time: formatting, checks, tests, the jar
	$(MVN) verify

test: target/generated ## tests by name, after compiling what changed: make test t=WalTest
ifeq ($(t),)
	$(MVN) -q -Dquick test
else
	@$(RECOMPILE)
	@$(MVN) -q -Dquick -Dtest='$(t)' -Dtest.excluded.groups=long surefire:test@default-test
endif

coverage: ## the same as verify, and which lines the tests went through: target/site/jacoco
	$(MVN) -Djacoco.skip=false verify

long: ## the tests that are too long for every day
	$(MVN) -q -Dquick -Dtest.long test

fuzz: target/classpath ## any bytes for every decoder, seconds each: make fuzz SECONDS=60 T=CodecFuzzTest#json
	@$(RECOMPILE)
	$(JAVA) -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp $(TEST_CP) dev.wadi.kit.FuzzRun '$(SECONDS)' '$(T)'

dev: target/wadi.jar ## run from the sources' routes; edit one, save, it reloads
	./wadi run --routes $(ROUTES)

push: ## send three sample lines to a running gateway
	@now=$$(date +%s)000000000; curl -sS -o /dev/null -w '%{http_code}\n' -H 'Content-Type: application/json' \
	  --data "{\"streams\":[{\"stream\":{\"app\":\"sample\",\"level\":\"info\"},\"values\":[[\"$$now\",\"order 4711 paid by jane.doe@example.com\"],[\"$$now\",\"card 4111 1111 1111 1111 accepted\"],[\"$$now\",\"took 12 ms\"]]}]}" \
	  $(PUSH)/loki/api/v1/push

status: target/wadi.jar ## how the running gateway is, and who is behind: make status CONFIG=wadi.properties
	@./wadi status $(if $(CONFIG),--config $(CONFIG))

emit: target/wadi.jar ## lines of LogOps' kinds to a running gateway: make emit KIND=noise N=20 CHAOS=0.5 PARTIAL=0.3
	@./wadi emit $(or $(KIND),json) -n $(or $(N),20) $(if $(CHAOS),--chaos $(CHAOS)) $(if $(PARTIAL),--partial-ratio $(PARTIAL)) \
	  --start now --to $(PUSH)/v1/logs

scenario: target/wadi.jar ## several emitters to a running gateway, by a profile or a file: make scenario S=quiet CONFIG=wadi.properties
	@./wadi scenario run $(or $(S),quiet) --to $(PUSH) $(if $(CONFIG),--config $(CONFIG))

smoke: target/wadi.jar ## LogOps' door: good, too large, too many, too old, wrongly signed: LOGOPS_API_KEY=demo LOGOPS_SECRET=... make smoke
	@[ -n "$$LOGOPS_SECRET" ] || { echo "smoke: needs LOGOPS_API_KEY and LOGOPS_SECRET of a key that the gateway knows (wadi.keys.signing.ID=SECRET)"; exit 2; }
	@t=$$(mktemp -d) && trap 'rm -rf "$$t"' EXIT && printf '{"msg":"hello"}' >"$$t/good" && printf '{"msg":"%250000s"}' x >"$$t/large" && \
	{ printf '['; for i in $$(seq 1200); do printf '{"msg":"%d"},' $$i; done; printf '{"msg":"end"}]'; } >"$$t/many" && \
	try() { \
	  got=$$(./wadi hmac-curl --url $(PUSH)/v1/logs -f "$$t/$$2" $$3 -- -o /dev/null -w '%{http_code}'); \
	  echo "$$got, expected $$1: $$2 $$3"; [ "$$got" = "$$1" ]; \
	} && try 200 good && try 413 large && try 413 many && try 401 good --ts-offset=-1h && try 401 good --secret=wrong

housekeeping: target/wadi.jar ## files of days go or are put away: make housekeeping FOLDER=/var/log/logops KEEP=7d MODE=zip
	@./wadi housekeeping $(FOLDER) $(if $(KEEP),--keep $(KEEP)) $(if $(MODE),--mode $(MODE))

bundle: target/wadi.jar ## one file without secrets for whoever is asked to help
	@./wadi doctor --bundle $(if $(CONFIG),--config $(CONFIG))

schemathesis: ## ask every door of a running gateway what its OpenAPI document promises: make schemathesis PUSH=http://127.0.0.1:3100
	schemathesis run --checks all --exclude-checks positive_data_acceptance,negative_data_rejection,ignored_auth,missing_required_header,unsupported_method --max-examples $(or $(EXAMPLES),50) --suppress-health-check all $(PUSH)/openapi.yaml --url $(PUSH)

format: ## put the sources into the house's format
	$(MVN) -q spotless:apply

golden: ## rewrite the golden files; the diff decides
	$(MVN) -q -Dquick -Dwadi.golden.write=true test

bench: target/wadi.jar target/classpath ## measure; the page on stdout: make bench ROWS=plain,redact SECONDS=10
	$(BENCH).PushBench $(if $(ROWS),--rows=$(ROWS)) $(if $(SECONDS),--seconds=$(SECONDS)) \
	  $(if $(WARMUP),--warm-up=$(WARMUP))

datagrams: target/wadi.jar target/classpath ## signed datagrams stored a second: make datagrams RATES=200000,0 REDACT=all
	$(BENCH).DatagramBench $(if $(RATES),--rates=$(RATES)) $(if $(REDACT),--redact=$(REDACT)) \
	  $(if $(SECONDS),--seconds=$(SECONDS)) $(if $(WARMUP),--warm-up=$(WARMUP))

tails: target/wadi.jar target/classpath ## files into the capture, megabytes a second: make tails ROWS=plain,json-all,many,idle
	$(BENCH).TailBench $(if $(ROWS),--rows=$(ROWS)) $(if $(SECONDS),--seconds=$(SECONDS)) \
	  $(if $(WARMUP),--warm-up=$(WARMUP))

soak: target/wadi.jar target/classpath ## full load for long, heap after collection at start and end: make soak MINUTES=60
	$(BENCH).SoakBench --minutes=$(or $(MINUTES),10)

outage: target/wadi.jar target/classpath ## a sink that is dead for long, then comes back: make outage MINUTES=10
	$(BENCH).OutageBench --minutes=$(or $(MINUTES),10)

buckets: target/wadi.jar target/classpath ## capture and Loki rows without a bucket, beside a dead and a hanging one: make buckets
	$(BENCH).PushBench --rows=plain,bucket-refuses,bucket-hangs,loki,loki-bucket-refuses,loki-bucket-hangs

uploads: target/wadi.jar target/classpath ## wadi upload beside another client of S3: make uploads UPLOADS=5 CLIENT=rclone
	$(BENCH).UploadBench $(if $(CLIENT),--client=$(CLIENT)) $(if $(UPLOADS),--rounds=$(UPLOADS))

shares: target/wadi.jar target/classpath ## how much a question through a share link fetches: make shares
	$(BENCH).ShareBench

jmh: target/classpath ## the rooms alone, short settings: make jmh JMH=DecodeBench
	@$(RECOMPILE)
	@rm -rf target/jmh && mkdir -p target/jmh
	javac -nowarn -cp $(TEST_CP) -d target/jmh -processor org.openjdk.jmh.generators.BenchmarkProcessor \
	  $$(grep -rl 'org.openjdk.jmh.annotations' src/test/java)
	$(JAVA) -cp target/jmh:$(TEST_CP) org.openjdk.jmh.Main -f 1 -wi 2 -w 1s -i 3 -r 1s -foe true \
	  '$(or $(JMH),DecodeBench|TextBench|RedactBench|WalAppendBench|CaptureEncodeBench|GrepBench|QueryBench|AlertBench|RingBench|ClientBench)'

deb: target/wadi.jar ## the package for Debian: target/wadi_all.deb
	$(JAVA) -jar target/wadi.jar man --out target/man >/dev/null
	$(MVN) -q -Ddeb.skip=false exec:exec@deb-pages jdeb:jdeb@deb

image: target/wadi.jar ## the image for containers: make image ENGINE=docker
	$(or $(ENGINE),podman) build -f ops/container/Containerfile -t wadi:latest .

chart: ## the chart for Helm: target/wadi-VERSION.tgz, and ops/kubernetes from it
	$(MVN) -q -Dquick -Dtest=ChartTest -Dwadi.golden.write=true test
	helm package --destination target ops/helm/wadi

docs: ## rewrite the pages that are made from the sources
	$(MVN) -q -Dquick -Dtest=SettingsDocsTest -Dwadi.docs.write=true test

site: target/classpath ## the documentation as a site with a search: target/site/docs/index.html
	@$(RECOMPILE)
	@$(JAVA) -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp $(TEST_CP) dev.wadi.docs.SiteRun target/site/docs

page: ## make the console's page out of src/main/console; needs node
	$(MVN) -q -Dquick -Dtest=ConsolePageTest -Dwadi.golden.write=true test

screenshots: target/wadi.jar ## the pictures of the console in docs/images, from the real jar; needs Chromium
	$(MVN) -q -Dquick -Dtest='ConsoleRoutesIT,ConsolePage*IT' -Dwadi.screenshots=docs/images test

crash: target/wadi.jar target/classpath ## kill -9 under load, many rounds: make crash ROUNDS=100
	$(JAVA) -XX:+UseSerialGC -XX:TieredStopAtLevel=1 $(if $(SEED),-Dwadi.crash.seed=$(SEED)) \
	  -cp $(TEST_CP) dev.wadi.journey.CrashRun $(ROUNDS)

kills: target/wadi.jar ## kill -9 while sinks have batches or events on their way: make kills ROUNDS=50
	$(MVN) -q -Dquick -Dit.test=SinkKillIT,WebhookJourneyIT -Dwadi.sink.kill.rounds=$(ROUNDS) -Dwadi.webhook.kill.rounds=$(ROUNDS) $(if $(SEED),-Dwadi.sink.kill.seed=$(SEED)) \
	  test-compile failsafe:integration-test@default failsafe:verify@default

alertkills: target/wadi.jar ## kill -9 while rules count what comes in: make alertkills ROUNDS=50
	$(MVN) -q -Dquick -Dit.test=AlertsKillIT -Dwadi.alerts.kill.rounds=$(ROUNDS) \
	  test-compile failsafe:integration-test@default failsafe:verify@default

tailkills: target/wadi.jar ## kill -9 while a log grows and is rotated: make tailkills ROUNDS=25
	$(MVN) -q -Dquick -Dit.test=TailKillIT -Dwadi.tail.kill.rounds=$(ROUNDS) $(if $(SEED),-Dwadi.tail.kill.seed=$(SEED)) \
	  test-compile failsafe:integration-test@default failsafe:verify@default

kafkakills: target/wadi.jar target/classpath ## kill -9 of brokers, ingest and sink nodes under load: make kafkakills RATE=20000 SECONDS=10
	$(BENCH:%.bench=%.journey).KafkaClusterRun $(or $(RATE),20000) $(or $(SECONDS),10)

kafkabench: target/wadi.jar target/classpath ## from a topic, into one, and the profile kafka: make kafkabench ROWS=in,out,profile MILLIONS=3
	$(BENCH).KafkaBench $(or $(ROWS),in,out,profile) $(or $(MILLIONS),3)

datagramkills: target/wadi.jar ## kill -9 while datagrams come in, then all of them once more: make datagramkills ROUNDS=10
	$(MVN) -q -Dquick -Dit.test=DatagramKillIT -Dwadi.datagram.kill.rounds=$(ROUNDS) $(if $(SEED),-Dwadi.datagram.kill.seed=$(SEED)) \
	  test-compile failsafe:integration-test@default failsafe:verify@default

objectkills: target/wadi.jar ## kill -9 while captures are copied into a bucket: make objectkills ROUNDS=50
	$(MVN) -q -Dquick -Dit.test=ObjectsKillIT -Dwadi.objects.kill.rounds=$(ROUNDS) $(if $(SEED),-Dwadi.objects.kill.seed=$(SEED)) \
	  test-compile failsafe:integration-test@default failsafe:verify@default

torture: target/classpath ## logrotate under load, and the model of a tail: make torture ROUNDS=200 SEEDS=2000
	$(MVN) -q -Dquick -Dtest=TailLogrotateTest,TailModelTest,TailCrashTest -Dwadi.tail.rotations=$(or $(ROUNDS),200) \
	  -Dwadi.tail.seeds=$(or $(SEEDS),2000) -Dwadi.tail.rounds=50 $(if $(SEED),-Dwadi.tail.seed=$(SEED)) test

scanning: target/classpath ## write a capture and scan it at once, nothing lost or doubled: make scanning SECONDS=7200
	@$(RECOMPILE)
	$(JAVA) -XX:+UseSerialGC -Xmx512m $(if $(SEED),-Dwadi.scanning.seed=$(SEED)) -cp $(TEST_CP) dev.wadi.journey.ScanningRun $(or $(SECONDS),7200)

giant: target/classpath ## every command on a capture of some gigabytes within little heap: make giant GB=5 HEAP=512m
	@$(RECOMPILE)
	$(JAVA) -XX:+UseSerialGC -Xmx256m -cp $(TEST_CP) dev.wadi.bench.GiantRun $(or $(GB),5) $(or $(HEAP),512m)

attack: target/wadi.jar target/classpath ## hostile senders, a minute each: make attack SECONDS=60 ATTACKS=bombs,headers
	$(JAVA) -XX:+UseSerialGC -Xmx512m -cp $(TEST_CP) dev.wadi.journey.AttackRun $(or $(SECONDS),60) '$(ATTACKS)'

accuracy: target/classpath ## recall and precision of the redaction; SAMPLES=DIR adds real logs; T=templates mines those
ifeq ($(T),templates)
	@$(RECOMPILE)
	$(JAVA) -Dwadi.samples=$(SAMPLES) -cp $(TEST_CP) dev.wadi.bench.accuracy.TemplateBench
else
	$(JAVA) -Dwadi.accuracy.each=$(EACH) -Dwadi.samples=$(SAMPLES) \
	  -cp $(TEST_CP) dev.wadi.bench.accuracy.AccuracyBench
endif

# Camel makes sources and catalogues from the annotations of endpoints and components.
target/generated: target/classpath $(shell grep -rl 'org.apache.camel.spi.*\(Uri\|Metadata\)' src/main/java)
	@$(RECOMPILE)
	@$(MVN) -q -Dquick org.apache.camel:camel-component-maven-plugin:generate
	@touch $@

target/classpath: pom.xml
	$(MVN) -q -Dquick test-compile dependency:build-classpath -Dmdep.outputFile=$@
	@touch $@

target/wadi.jar:
	$(MVN) -q -Dquick -DskipTests package

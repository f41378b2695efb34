# make demo   enlarges the sample picture, or your own: make demo IN=photo.jpg OUT=large.png SCALE=2
# make test   runs all tests
# make webapp  serves a web page that enlarges images, at http://127.0.0.1:8080
# make opencl-check opencl-intel   the OpenCL kernels in a simulator that checks every access, and on Intel's runtime
# make matrix-check   assembles the kernels for NVIDIA's matrix units (loads 50 MB once)
# make fuzz fuzz-check   look for model files that crash, hang or fill the memory; FUZZ_SECONDS=60 for each kind
# make memory-check   compares the memory that jobs take with what was promised, and looks what happens where there is too little
# make worker-check   2,000 jobs through one worker, whose memory is watched
# make integrations-check   GNU parallel, Slurm's and Kubernetes' scripts, and Ray on two nodes
# make release    builds the tool as others get it; then make install PREFIX=/usr/local DESTDIR=, make uninstall, make dist
# make install-check  looks at what is installed, and at the tarball in a bare Debian; needs root, and takes minutes
# make kernelcheck kernelcheck-arm   compare the kernels in C; with CHECK=--bench they print speeds

IN ?= docs/images/sample.png
OUT ?= demo/large.png
SCALE ?= 4

DEBIAN_PACKAGES = libpng-dev zlib1g-dev libjpeg-dev libwebp-dev libheif-dev libtiff-dev libisal-dev libjxl-dev liblcms2-dev
BREW_PACKAGES = libpng zlib jpeg-turbo webp libheif libtiff isa-l jpeg-xl little-cms2
OPENCL_PACKAGES = ocl-icd-libopencl1 pocl-opencl-icd oclgrind
ARM_PACKAGES = qemu-user libc6-dev-arm64-cross
PAGE_PACKAGES = chromium python3
DOCC = $(or $(wildcard $(dir $(shell command -v swift))docc),docc)
SUDO = $(if $(filter 0,$(shell id -u)),,sudo)

.PHONY: demo test webapp webapp-check opencl-setup opencl-check opencl-intel matrix-check kernelcheck kernelcheck-arm training-check setup lint examples \
  benchmarks sanitize fuzz fuzz-check page-check memory-check worker-check integrations-check traitless docs version-check \
  release install uninstall dist install-check clean

demo: setup
	swift build -c release --product upscale
	@mkdir -p "$(dir $(OUT))"
	"$$(swift build -c release --show-bin-path)/upscale" "$(IN)" "$(OUT)" --scale $(SCALE) --force
	@echo "The result is $(abspath $(OUT))."

# Swift's package manager passes traits on in the order of a set, and builds everything again if that order has changed.
export SWIFT_DETERMINISTIC_HASHING = 1

# The kernels in C are optimized for tests as well, which take several times as long without.
OPTIMIZED = -Xcc -O2

test: setup
	swift test $(OPTIMIZED)

# Every tier's kernels against the portable ones, in C alone. The compiler is the one that compiles them for Swift.
CLANG = $(or $(wildcard $(dir $(shell command -v swift))clang),clang)
KERNELCHECK = -O2 -std=gnu2x -Wall -Wextra -Werror -IKernels/CPU/include -IKernels/Pixels/include \
  Kernels/CPU/*.c Kernels/Pixels/*.c Tests/KernelCheck/*.c

kernelcheck:
	@mkdir -p .build
	$(CLANG) $(KERNELCHECK) -lm -o .build/kernelcheck
	.build/kernelcheck $(CHECK)

# The same for 64-bit Arm. Where that is not this machine it runs in an emulator, whose speeds say nothing.
ARM = /usr/aarch64-linux-gnu
ARM_LINK = -fuse-ld=lld -nostdlib $(addprefix $(ARM)/lib/,crt1.o crti.o libc.so.6 libm.so.6 crtn.o)

ifneq ($(filter aarch64 arm64,$(shell uname -m)),)
kernelcheck-arm: kernelcheck
else
kernelcheck-arm:
	$(call install,$(ARM_PACKAGES))
	@command -v qemu-aarch64 >/dev/null && test -f $(ARM)/lib/libc.so.6 || \
	  { echo "qemu-aarch64, or a C library for 64-bit Arm in $(ARM), is missing."; exit 1; }
	@mkdir -p .build
	$(CLANG) --target=aarch64-linux-gnu --sysroot=$(ARM) $(KERNELCHECK) $(ARM_LINK) -o .build/kernelcheck-arm
	qemu-aarch64 -L $(ARM) .build/kernelcheck-arm $(CHECK)
endif

# Debian packages that are not here yet. Asks for sudo only where something is missing and you are not root.
define install
@if command -v dpkg >/dev/null; then \
  missing=""; \
  for package in $(1); do \
    dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; \
  done; \
  if [ -n "$$missing" ]; then \
    $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing; \
  fi; \
fi
endef

# An OpenCL that runs on the processor, and one that checks every access. For the tests; users need neither.
opencl-setup:
	$(call install,$(OPENCL_PACKAGES))

# The OpenCL kernels in a simulator that finds accesses out of bounds, data races and
# wrong calls. It computes slowly: small tiles, and so few networks that every feature of
# the kernels is met in every form. Its look-out for uninitialized values stays off: it
# stops at LLVM's “freeze” instruction and then raises alarms over what was not computed.
OCLGRIND = $(firstword $(wildcard /usr/lib/oclgrind/liboclgrind-rt.so /usr/lib/*/oclgrind/liboclgrind-rt.so))
opencl-check: setup opencl-setup
	@test -n "$(OCLGRIND)" || { echo "oclgrind is missing."; exit 1; }
	swift build $(OPTIMIZED) --build-tests
	@mkdir -p .build && rm -f .build/oclgrind.log
	UPSCALE_OPENCL_LIBRARY=$(OCLGRIND) UPSCALE_CACHE=off UPSCALE_TEST_SIMULATOR=1 \
	  OCLGRIND_CHECK_API=1 OCLGRIND_DATA_RACES=1 OCLGRIND_LOG=.build/oclgrind.log \
	  swift test $(OPTIMIZED) --skip-build --disable-xctest --no-parallel \
	  --filter 'UpscaleOpenCLTests.ConformanceTests/(isWhatTheOracleSays|everyFeatureOfKernels)'
	@! test -s .build/oclgrind.log || { cat .build/oclgrind.log; exit 1; }

# The OpenCL tests on a second vendor's runtime, Intel's for processors, from the Python package index.
INTEL = $(abspath .build/intel)
INTEL_PACKAGES = intel-opencl-rt==2026.2.0 intel-cmplr-lib-rt==2026.2.0 tbb==2023.2.0
opencl-intel: setup opencl-setup
ifeq ($(shell uname -sm),Linux x86_64)
	@test -e $(INTEL)/lib/libintelocl.so || { python3 -m venv $(INTEL) && $(INTEL)/bin/pip install --quiet --no-deps $(INTEL_PACKAGES); }
	@mkdir -p $(INTEL)/vendors && echo $(INTEL)/lib/libintelocl.so > $(INTEL)/vendors/intel.icd
	swift build $(OPTIMIZED) --build-tests
	OCL_ICD_VENDORS=$(INTEL)/vendors LD_LIBRARY_PATH=$(INTEL)/lib \
	  swift test $(OPTIMIZED) --skip-build --disable-xctest --filter UpscaleOpenCLTests --skip "TuningTests|MatrixUnits"
else
	@echo "Intel's runtime is for Linux on x86-64 only."
endif

# The training package on pictures that its tests draw: a few steps of everything. Takes PyTorch from PyPI.
TRAINING = .build/training
training-check:
	@test -x $(TRAINING)/bin/python || python3 -m venv $(TRAINING)
	$(TRAINING)/bin/pip install --quiet -e 'Training[test]'
	cd Training && OMP_WAIT_POLICY=PASSIVE $(abspath $(TRAINING))/bin/python -m pytest -q

# The kernels for NVIDIA's matrix units, from OpenCL C to machine code, on a machine without such a device. clang
# comes with PoCL, the assembler from the Python package index.
MATRIX_PACKAGES = python3 python3-pip
MATRIX_TOOLS = .build/cuda
NVPTX_CLANG = $(firstword $(foreach version,15 16 17 18 19 20 21,$(shell command -v clang-$(version))) clang)

matrix-check: opencl-setup
	$(call install,$(MATRIX_PACKAGES))
	@test -x $(MATRIX_TOOLS)/nvidia/cu13/bin/ptxas || python3 -m pip install --quiet --no-deps --root-user-action=ignore --target $(MATRIX_TOOLS) \
	  nvidia-cuda-nvcc==13.5.37 nvidia-cuda-nvdisasm==13.5.37
	python3 Tests/MatrixCheck/check.py --clang $(NVPTX_CLANG) --tools $(MATRIX_TOOLS)/nvidia/cu13/bin

# What the codecs need from the system.
setup:
	@command -v swift >/dev/null || { echo "Swift is missing: see https://www.swift.org/install"; exit 1; }
	$(call install,$(DEBIAN_PACKAGES))
	@command -v dpkg >/dev/null || if command -v brew >/dev/null; then \
	  brew list $(BREW_PACKAGES) >/dev/null 2>&1 || brew install $(BREW_PACKAGES); \
	else \
	  echo "Install libpng, libjpeg, libwebp, libheif, libtiff, libjxl, ISA-L and Little CMS 2 with their headers, if they are not here yet."; \
	fi

lint:
	swift format lint --strict --recursive --parallel \
	  Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources Benchmarks/Tests \
	  Examples/Package.swift Examples/Sources \
	  $(wildcard Examples/*/Package.swift Examples/*/Sources Examples/*/Tests) \
	  Fuzz/Package.swift Fuzz/Sources

# The importing examples, run on the sample.
examples: setup
	@mkdir -p demo
	swift run --package-path Examples -c release enlarge docs/images/sample.png demo/example.png
	swift run --package-path Examples -c release upload docs/images/sample.png demo/example.jpg
	swift run --package-path Examples -c release backend docs/images/sample.png demo/example.png
	swift run --package-path Examples -c release batch docs/images demo/batch

# The pages of “upscale compare” in a headless Chromium, by their pixels. PAGE=--keep=demo/pages keeps the screenshots.
page-check: setup
	$(call install,$(PAGE_PACKAGES))
	swift build -c release --product upscale
	python3 Tests/PageCheck/page_check.py "$$(swift build -c release --show-bin-path)/upscale" $(PAGE)

# What jobs take beside what --dry-run promises, and jobs under `ulimit -v`, on pictures that it draws. Takes Pillow from
# PyPI, and cjxl from Debian or Homebrew. MEMORY=--verbose tells every run.
MEMORY_TOOLS = .build/memory-tools
memory-check: setup
	$(call install,libjxl-tools)
	swift build -c release --product upscale
	@test -x $(MEMORY_TOOLS)/bin/python || python3 -m venv $(MEMORY_TOOLS)
	$(MEMORY_TOOLS)/bin/pip install --quiet pillow numpy
	for check in limits promise; do \
	  $(MEMORY_TOOLS)/bin/python Tests/MemoryCheck/memory_check.py \
	    "$$(swift build -c release --show-bin-path)/upscale" $$check $(MEMORY) || exit 1; \
	done

# One worker through many mixed jobs, a twentieth of them bad.
WORKER_JOBS = 2000
worker-check: setup
	swift build -c release --product upscale
	python3 Tests/WorkerCheck/worker_check.py "$$(swift build -c release --show-bin-path)/upscale" --jobs $(WORKER_JOBS)

# What drives the tool on many machines: GNU parallel, Slurm's and Kubernetes' scripts, and Ray with two nodes, which it loses.
INTEGRATION_PACKAGES = parallel shellcheck binutils
integrations-check: setup
	$(call install,$(INTEGRATION_PACKAGES))
	swift build -c release --product upscale
	Integrations/check.sh "$$(swift build -c release --show-bin-path)/upscale"

# The library's documentation as a website in .build/docs. Warnings are errors.
docs: setup
	swift package $(OPTIMIZED) dump-symbol-graph --minimum-access-level public --skip-synthesized-members
	@rm -rf .build/docs .build/docs-symbols && mkdir -p .build/docs-symbols
	cp "$$(swift build --show-bin-path)"/../symbolgraph/Upscale*.symbols.json .build/docs-symbols
	python3 Tests/DocumentationCheck/documented.py .build/docs-symbols
	$(DOCC) convert Sources/Upscale/Upscale.docc --additional-symbol-graph-dir .build/docs-symbols \
	  --fallback-display-name Upscale --fallback-bundle-identifier upscale --warnings-as-errors --output-path .build/docs

# The package without what its traits bring, as who needs less of it builds it, and that it then says so.
TRAITLESS = swift build --disable-default-traits --product upscale --scratch-path .build-traitless
traitless: setup
	$(TRAITLESS)
	@tool="$$($(TRAITLESS) --show-bin-path)/upscale"; \
	  "$$tool" docs/images/sample.png .build-traitless/sample.png --force --model nearest && \
	  for picture in HEIF/Fixtures/plain.heic JPEGXL/JXLFixtures/plain.jxl; do \
	    ! "$$tool" Tests/UpscaleCodecsTests/$$picture .build-traitless/plain.png --force 2> .build-traitless/said && \
	    grep "this build cannot read" .build-traitless/said || exit 1; \
	  done && ! ldd "$$tool" | grep -E "libheif|libtiff|libisal|libjxl"

# The tool as others get it: with Swift's runtime inside, where there is a static one, its manual page and completions.
RELEASE = .build-dist
STAGE = $(RELEASE)/stage
RELEASE_BUILD = swift build -c release --product upscale --scratch-path $(RELEASE) $(if $(filter Linux,$(shell uname -s)),--static-swift-stdlib) $(RELEASE_TRAITS)
COMPLETIONS = share/bash-completion/completions/upscale share/zsh/site-functions/_upscale share/fish/vendor_completions.d/upscale.fish
INSTALLED = bin/upscale share/man/man1/upscale.1 $(COMPLETIONS)
VERSION = $(shell sed -n 's/.*current = "\(.*\)"/\1/p' Sources/UpscaleCore/UpscaleVersion.swift)
# The time of the last commit, so that the same sources give the same files.
EPOCH = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),0)

release: setup
	$(RELEASE_BUILD)
	@rm -rf $(STAGE) && mkdir -p $(addprefix $(STAGE)/,$(dir $(INSTALLED)))
	cp "$$($(RELEASE_BUILD) --show-bin-path)/upscale" $(STAGE)/bin/upscale
	strip $(if $(filter Darwin,$(shell uname -s)),-x) $(STAGE)/bin/upscale
	SOURCE_DATE_EPOCH=$(EPOCH) python3 Packaging/manual.py $(STAGE)/bin/upscale > $(STAGE)/share/man/man1/upscale.1
	python3 Packaging/completions.py $(STAGE)/bin/upscale $(addprefix $(STAGE)/,$(COMPLETIONS))
	python3 Packaging/check_versions.py --stage $(STAGE)

# Copies what `make release` has built, so that root need build nothing.
PREFIX ?= /usr/local
install:
	@test -e $(STAGE)/$(lastword $(INSTALLED)) || { echo "Nothing is built yet: run “make release” first."; exit 1; }
	@for file in $(INSTALLED); do \
	  mkdir -p "$(DESTDIR)$(PREFIX)/$$(dirname $$file)" && \
	  install -m $$(case $$file in bin/*) echo 755;; *) echo 644;; esac) $(STAGE)/$$file "$(DESTDIR)$(PREFIX)/$$file" && \
	  echo "$(DESTDIR)$(PREFIX)/$$file" || exit 1; \
	done

uninstall:
	rm -f $(foreach file,$(INSTALLED),"$(DESTDIR)$(PREFIX)/$(file)")

# A tarball for machines like this one: Debian's libraries on Linux, Homebrew's on macOS. Its INSTALL says which. libjxl has
# another name in each release of Debian, so that what is linked to it starts on no other.
PLATFORM = $(subst darwin,macos,$(shell uname -s | tr A-Z a-z))-$(shell uname -m)
DIST = upscale-$(VERSION)-$(PLATFORM)
TAR_FLAGS = --sort=name --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --mtime=@$(EPOCH)
ANYWHERE = --disable-default-traits --traits ISAL,HEIF,TIFF
dist: RELEASE_TRAITS = $(if $(filter linux%,$(PLATFORM)),$(ANYWHERE))
dist: release
	@rm -rf $(RELEASE)/$(DIST) && mkdir -p dist $(RELEASE)/$(DIST)/licenses
	cp -R $(STAGE)/bin $(STAGE)/share Packaging/INSTALL LICENSE README.md CHANGELOG.md $(RELEASE)/$(DIST)
	cp $(RELEASE)/checkouts/swift-argument-parser/LICENSE.txt $(RELEASE)/$(DIST)/licenses/swift-argument-parser.txt
	cp "$(dir $(shell command -v swift))../share/swift/LICENSE.txt" $(RELEASE)/$(DIST)/licenses/swift.txt
	tar -cf - -C $(RELEASE) $(if $(filter linux%,$(PLATFORM)),$(TAR_FLAGS)) \
	  $(DIST) | gzip -9n > dist/$(DIST).tar.gz
	cd dist && $(if $(shell command -v sha256sum),sha256sum,shasum -a 256) $(DIST).tar.gz > $(DIST).tar.gz.sha256
	@ls -l dist/$(DIST).tar.gz

version-check:
	python3 Packaging/check_versions.py $(if $(TAG),--tag $(TAG))

# The manual page by its checkers, the completions in their shells, installing and removing; then, in Debian systems that
# it makes, the tarball without Swift, and packages that import a part of the library without what the others need. Not in
# .ci/run: it needs root on a Debian, its archive, and a quarter of an hour. SUITE=trixie makes systems of that release.
INSTALL_PACKAGES = debootstrap mandoc man-db bash zsh fish
SUITE = $(shell . /etc/os-release && echo $$VERSION_CODENAME)
install-check: dist
	$(call install,$(INSTALL_PACKAGES))
	Tests/InstallCheck/files_check.sh $(STAGE)
	$(SUDO) unshare --mount --propagation private env "PATH=$$PATH" Tests/InstallCheck/debian_check.sh dist/$(DIST).tar.gz $(SUITE)

# Builds the benchmarks, tests what draws their plots, and measures a report of small pictures, in Benchmarks/.build/report.
BENCHMARKS = --package-path Benchmarks -c release
benchmarks: setup
	swift build $(BENCHMARKS) --build-tests
	swift test $(BENCHMARKS) --skip-build --disable-xctest
	@mkdir -p Benchmarks/.build/report
	"$$(swift build $(BENCHMARKS) --show-bin-path)/upscale-bench" report --quick --output Benchmarks/.build/report/quick.html
	"$$(swift build $(BENCHMARKS) --show-bin-path)/upscale-bench" report --output Benchmarks/.build/report/drawn.html \
	  --from Benchmarks/Tests/BenchReportTests/Fixtures/report.json --plots Benchmarks/.build/report

# Whatever parses bytes under AddressSanitizer, its C under UndefinedBehaviorSanitizer too; whatever shares memory between
# threads under ThreadSanitizer; and the kernels under the first two.
SANITIZED = UPSCALE_TESTS="UpscaleCoreTests UpscaleCodecsTests UpscaleCPUTests" \
  swift test $(OPTIMIZED) --disable-xctest --test-product upscalePackageTests

sanitize: setup
	$(SANITIZED) --sanitize=address -Xcc -fsanitize=undefined -Xcc -fno-sanitize-recover=undefined \
	  --scratch-path .build-address \
	  --filter 'UpscaleCodecsTests|Safetensors|TorchFile|ZipDirectory|NCNNFile|ONNXFile|MutatedFiles|TilingTests'
	$(SANITIZED) --sanitize=thread --scratch-path .build-thread \
	  --filter 'TilingTests.threads|LongTileTests|PNGPieceTests|BandLinkTests|StoragePoolTests'
	$(CLANG) -g -fsanitize=address,undefined -fno-sanitize-recover=undefined $(KERNELCHECK) -lm -o .build/kernelcheck-sanitized
	.build/kernelcheck-sanitized

# A web page that enlarges images. WEBAPP="--port 9000 --model photo" sets options.
webapp: setup
	swift run --package-path Examples/WebApp -c release webapp $(WEBAPP)

# Its tests, and the page driven in a headless Chromium, with a hundred hostile uploads. PAGE=--keep=demo/webapp keeps the
# screenshots.
WEBAPP_BUILD = --package-path Examples/WebApp -c release -Xswiftc -enable-testing
webapp-check: setup
	$(call install,$(PAGE_PACKAGES))
	swift build $(WEBAPP_BUILD) --build-tests
	swift test $(WEBAPP_BUILD) --skip-build --disable-xctest
	python3 Tests/WebAppCheck/webapp_check.py "$$(swift build $(WEBAPP_BUILD) --show-bin-path)/webapp" $(PAGE)

# Model files and images of every kind, metadata, texts, requests, and networks that no file describes, made by libFuzzer
# from those of the tests. What it finds is Fuzz/.build/found-*; what it has learned stays in Fuzz/.build/corpus. gold does not link it.
FUZZ_TARGETS = safetensors torch pickle ncnn onnx graph png jpeg webp heif tiff jxl metadata text request
FUZZ_SECONDS ?= 600
FUZZ_AT_ONCE ?= 2
FUZZ_BUILD = swift build --package-path Fuzz -c release --product fuzz \
  -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=address -Xswiftc -use-ld=lld
FUZZ = "$$($(FUZZ_BUILD) --show-bin-path)/fuzz"
fuzz: setup
	$(FUZZ_BUILD)
	python3 Fuzz/seeds.py Fuzz/.build/corpus
	$(FUZZ) seeds Fuzz/.build/corpus
	$(MAKE) --no-print-directory -j $(FUZZ_AT_ONCE) $(addprefix fuzz-,$(FUZZ_TARGETS))

# One of them, with what `make fuzz` built.
$(addprefix fuzz-,$(FUZZ_TARGETS)): fuzz-%:
	@SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=quarantine_size_mb=16:detect_leaks=0 $(FUZZ) $* Fuzz/.build/corpus/$* \
	  -artifact_prefix=Fuzz/.build/found-$*- -max_total_time=$(FUZZ_SECONDS) -max_len=65536 -rss_limit_mb=1024 \
	  -malloc_limit_mb=512 -timeout=20 -detect_leaks=0 -verbosity=0
	@echo "$*: nothing found in $(FUZZ_SECONDS) s"

fuzz-check:
	$(MAKE) fuzz FUZZ_SECONDS=10

clean:
	rm -rf .build .build-* demo dist Benchmarks/.build Examples/.build Examples/WebApp/.build Fuzz/.build

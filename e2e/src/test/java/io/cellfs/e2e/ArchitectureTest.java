package io.cellfs.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The dependency rule: modules point downward only, cores know no adapter, only the command line composes. */
@AnalyzeClasses(packages = "io.cellfs", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] FILE_SYSTEM = {
        "io.cellfs.protocol..",
        "io.cellfs.rocks..",
        "io.cellfs.storage..",
        "io.cellfs.cell..",
        "io.cellfs.server..",
        "io.cellfs.client..",
        "io.cellfs.mount..",
        "io.cellfs.node..",
        "io.cellfs.cli.."
    };

    @ArchTest
    static final ArchRule rocksKnowsNothingOfUs = noClasses()
            .that()
            .resideInAPackage("io.cellfs.rocks..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.cellfs.protocol..",
                    "io.cellfs.storage..",
                    "io.cellfs.cell..",
                    "io.cellfs.server..",
                    "io.cellfs.client..",
                    "io.cellfs.mount..",
                    "io.cellfs.node..",
                    "io.cellfs.cli..");

    @ArchTest
    static final ArchRule rxKnowsNoFiles = noClasses()
            .that()
            .resideInAPackage("io.cellfs.rx..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FILE_SYSTEM);

    @ArchTest
    static final ArchRule protocolKnowsNoTransport = noClasses()
            .that()
            .resideInAPackage("io.cellfs.protocol..")
            .and()
            .resideOutsideOfPackage("io.cellfs.protocol.rx..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.cellfs.rx..",
                    "io.cellfs.protocol.rx..",
                    "io.cellfs.storage..",
                    "io.cellfs.cell..",
                    "io.cellfs.server..",
                    "io.cellfs.client..",
                    "io.cellfs.mount..",
                    "io.cellfs.node..",
                    "io.cellfs.cli..",
                    "io.netty..");

    @ArchTest
    static final ArchRule onlyTheBindingAndTheCommandLineKnowRx = noClasses()
            .that()
            .resideOutsideOfPackages("io.cellfs.rx..", "io.cellfs.protocol.rx..", "io.cellfs.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.cellfs.rx..", "io.cellfs.protocol.rx..");

    @ArchTest
    static final ArchRule storageKnowsOnlyProtocol = noClasses()
            .that()
            .resideInAPackage("io.cellfs.storage..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.cellfs.cell..",
                    "io.cellfs.server..",
                    "io.cellfs.client..",
                    "io.cellfs.mount..",
                    "io.cellfs.node..",
                    "io.cellfs.cli..");

    @ArchTest
    static final ArchRule cellKnowsOnlyProtocol = noClasses()
            .that()
            .resideInAPackage("io.cellfs.cell..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.cellfs.storage..",
                    "io.cellfs.server..",
                    "io.cellfs.client..",
                    "io.cellfs.mount..",
                    "io.cellfs.node..",
                    "io.cellfs.cli..");

    @ArchTest
    static final ArchRule serverReachesStorageThroughItsApi = noClasses()
            .that()
            .resideInAPackage("io.cellfs.server..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.cellfs.cell..",
                    "io.cellfs.client..",
                    "io.cellfs.mount..",
                    "io.cellfs.node..",
                    "io.cellfs.cli..",
                    "io.cellfs.storage.volume..",
                    "io.cellfs.storage.meta..",
                    "io.cellfs.storage.chunk..",
                    "org.rocksdb..");

    @ArchTest
    static final ArchRule clientKnowsNoServer = noClasses()
            .that()
            .resideInAPackage("io.cellfs.client..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.cellfs.storage..",
                    "io.cellfs.cell..",
                    "io.cellfs.server..",
                    "io.cellfs.mount..",
                    "io.cellfs.node..",
                    "io.cellfs.cli..");

    @ArchTest
    static final ArchRule mountReachesTheClientThroughItsApi = noClasses()
            .that()
            .resideInAPackage("io.cellfs.mount..")
            .should()
            .dependOnClassesThat(new com.tngtech.archunit.base.DescribedPredicate<>("implement the client") {
                @Override
                public boolean test(com.tngtech.archunit.core.domain.JavaClass type) {
                    String name = type.getPackageName();
                    return name.startsWith("io.cellfs.client") && !name.startsWith("io.cellfs.client.api");
                }
            });

    @ArchTest
    static final ArchRule apisDoNotKnowTheirImplementations = noClasses()
            .that()
            .resideInAnyPackage("io.cellfs.client.api..", "io.cellfs.storage.api..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(
                    "io.cellfs.client.api..",
                    "io.cellfs.storage.api..",
                    "io.cellfs.protocol..",
                    "java..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule nothingKnowsTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackages("io.cellfs.cli..", "io.cellfs.e2e..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.cellfs.cli..");

    @ArchTest
    static final ArchRule figuresKnowNothingOfUs = noClasses()
            .that()
            .resideInAPackage("io.cellfs.metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FILE_SYSTEM)
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("io.cellfs.rx..", "io.cellfs.csi..");

    @ArchTest
    static final ArchRule whoCountsKnowsNotWhoShows = noClasses()
            .that()
            .resideOutsideOfPackages("io.cellfs.metrics.expose..", "io.cellfs.csi..", "io.cellfs.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.prometheus..", "io.cellfs.metrics.expose..");

    @ArchTest
    static final ArchRule coresKnowNoFigures = noClasses()
            .that()
            .resideInAnyPackage("io.cellfs.rx..", "io.cellfs.client..", "io.cellfs.storage..", "io.cellfs.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.cellfs.metrics..");

    @ArchTest
    static final ArchRule modulesHaveNoCycles =
            slices().matching("io.cellfs.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesOfTheCommandLineHaveNoCycles =
            slices().matching("io.cellfs.cli.(*)..").should().beFreeOfCycles();
}

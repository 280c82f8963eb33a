package org.dnas4j.cli;

import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethod;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.io.Console;
import java.text.MessageFormat;
import java.util.List;
import java.util.Scanner;
import org.junit.jupiter.api.Test;

/** Dependencies point one way, between modules and between the packages of {@code dnas}. */
@AnalyzeClasses(packages = "org.dnas4j", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
  private static final String CONSUMER = "callers pass a consumer of lines";

  private static final ArchCondition<JavaClass> PRINT =
      ACCESS_STANDARD_STREAMS
          .or(callMethod(System.class, "console"))
          .or(callMethod(Thread.class, "dumpStack"));

  private static GivenClassesConjunction libraries() {
    return noClasses()
        .that()
        .resideOutsideOfPackages("org.dnas4j.cli..", "org.dnas4j.jupyter..")
        .and()
        // A program of its own.
        .doNotHaveFullyQualifiedName("org.dnas4j.study.Worker");
  }

  @ArchTest
  static final ArchRule MODULES_POINT_ONE_WAY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("base")
          .definedBy("org.dnas4j.base..", "org.dnas4j.kind..")
          .layer("tensor")
          .definedBy("org.dnas4j.tensor..")
          .layer("engines")
          .definedBy("org.dnas4j.engine..")
          .layer("dnas")
          .definedBy(
              "org.dnas4j.data..",
              "org.dnas4j.layer..",
              "org.dnas4j.quant..",
              "org.dnas4j.net..",
              "org.dnas4j.cost..",
              "org.dnas4j.supernet..",
              "org.dnas4j.train..",
              "org.dnas4j.search..",
              "org.dnas4j.config..",
              "org.dnas4j.weights..",
              "org.dnas4j.runs..",
              "org.dnas4j.estimate..",
              "org.dnas4j.experiment..",
              "org.dnas4j.pack..",
              "org.dnas4j.study..",
              "org.dnas4j.surrogate..",
              "org.dnas4j.policy..",
              "org.dnas4j.relaxation..")
          .layer("dl4j")
          .definedBy("org.dnas4j.dl4j..")
          .layer("report")
          .definedBy("org.dnas4j.report..")
          .layer("jupyter")
          .definedBy("org.dnas4j.jupyter..")
          .layer("cli")
          .definedBy("org.dnas4j.cli..")
          .withOptionalLayers(true)
          .ensureAllClassesAreContainedInArchitectureIgnoring("java..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("jupyter")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("report")
          .mayOnlyBeAccessedByLayers("cli", "jupyter")
          .whereLayer("dl4j")
          .mayOnlyBeAccessedByLayers("cli", "jupyter")
          .whereLayer("dnas")
          .mayOnlyBeAccessedByLayers("dl4j", "report", "cli", "jupyter")
          .whereLayer("engines")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("base")
          .mayNotAccessAnyLayer()
          .whereLayer("tensor")
          .mayOnlyBeAccessedByLayers("engines", "dnas", "dl4j", "report", "cli", "jupyter");

  @ArchTest
  static final ArchRule CHAPTERS_BUILD_ON_EARLIER_ONES =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("data")
          .definedBy("org.dnas4j.data..")
          .layer("quant")
          .definedBy("org.dnas4j.quant..")
          .layer("net")
          .definedBy("org.dnas4j.net..")
          .layer("cost")
          .definedBy("org.dnas4j.cost..")
          .layer("supernet")
          .definedBy("org.dnas4j.supernet..")
          .layer("train")
          .definedBy("org.dnas4j.train..")
          .layer("search")
          .definedBy("org.dnas4j.search..")
          .layer("config")
          .definedBy("org.dnas4j.config..")
          .layer("weights")
          .definedBy("org.dnas4j.weights..")
          .layer("runs")
          .definedBy("org.dnas4j.runs..")
          .layer("estimate")
          .definedBy("org.dnas4j.estimate..")
          .layer("experiment")
          .definedBy("org.dnas4j.experiment..")
          .layer("study")
          .definedBy("org.dnas4j.study..")
          .layer("surrogate")
          .definedBy("org.dnas4j.surrogate..")
          .layer("policy")
          .definedBy("org.dnas4j.policy..")
          .layer("relaxation")
          .definedBy("org.dnas4j.relaxation..")
          .whereLayer("relaxation")
          .mayOnlyAccessLayers("data", "net", "supernet", "train", "search", "quant")
          .whereLayer("policy")
          .mayOnlyAccessLayers("data", "net", "cost", "supernet", "train", "search")
          .layer("pack")
          .definedBy("org.dnas4j.pack..")
          .whereLayer("pack")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("pack")
          .mayOnlyAccessLayers(
              "data", "quant", "net", "train", "search", "config", "weights", "runs")
          .whereLayer("surrogate")
          .mayOnlyAccessLayers("quant", "net", "cost", "supernet", "search", "config")
          .whereLayer("study")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("data")
          .mayNotAccessAnyLayer()
          .whereLayer("quant")
          .mayNotAccessAnyLayer()
          .whereLayer("net")
          .mayOnlyAccessLayers("quant")
          .whereLayer("cost")
          .mayOnlyAccessLayers("quant", "net")
          .whereLayer("supernet")
          .mayOnlyAccessLayers("quant", "net", "cost")
          .whereLayer("train")
          .mayOnlyAccessLayers("data", "net")
          .whereLayer("search")
          .mayOnlyAccessLayers("data", "quant", "net", "cost", "supernet", "train")
          .whereLayer("config")
          .mayOnlyAccessLayers("data", "quant", "net", "cost", "supernet", "train", "search")
          .whereLayer("weights")
          .mayOnlyAccessLayers("data", "net", "config")
          .whereLayer("experiment")
          .mayOnlyBeAccessedByLayers("study")
          .whereLayer("estimate")
          .mayOnlyBeAccessedByLayers("experiment", "study");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("org.dnas4j.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_ITS_ENGINE_KNOWS_LIBTORCH =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.dnas4j.engine.libtorch..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco.pytorch..");

  @ArchTest
  static final ArchRule ONLY_ITS_ENGINE_AND_THE_EXPORT_KNOW_ND4J =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.dnas4j.engine.nd4j..", "org.dnas4j.dl4j..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..");

  @ArchTest
  static final ArchRule ONLY_NOTEBOOKS_KNOW_THE_KERNEL =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.dnas4j.jupyter..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.dflib..");

  /** To any stream of the process, through any class: {@code System.err} or a logger, too. */
  @ArchTest
  static final ArchRule LIBRARIES_DO_NOT_PRINT = libraries().should(PRINT).because(CONSUMER);

  @ArchTest
  static final ArchRule LIBRARIES_DO_NOT_LOG =
      libraries()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.util.logging..", "org.slf4j..", "org.apache.commons.logging..")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(Console.class, System.Logger.class)
          .because(CONSUMER);

  /** Error Prone's DefaultLocale finds all but these, which read and write in the user's locale. */
  @ArchTest
  static final ArchRule NUMBERS_ARE_WRITTEN_ALIKE_EVERYWHERE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Scanner.class, MessageFormat.class)
          .because("some locales have digits of their own, which machines do not read");

  /** One class a way to print. */
  private static final class Loud {
    static final class Out {
      void print() {
        System.out.print("");
      }
    }

    static final class Err {
      void print() {
        System.err.print("");
      }
    }

    static final class Trace {
      void print(IllegalStateException e) {
        e.printStackTrace();
      }
    }

    static final class Terminal {
      void print() {
        System.console();
      }
    }
  }

  @Test
  void theRuleFindsEveryWayToPrint() {
    for (Class<?> way :
        List.of(Loud.Out.class, Loud.Err.class, Loud.Trace.class, Loud.Terminal.class)) {
      JavaClasses loud = new ClassFileImporter().importClasses(way);
      assertTrue(noClasses().should(PRINT).evaluate(loud).hasViolation(), way.getName());
    }
  }

  @ArchTest
  static final ArchRule NO_STATIC_STATE =
      fields()
          .that()
          .areStatic()
          .and()
          .doNotHaveModifier(SYNTHETIC)
          .should()
          .haveModifier(FINAL)
          .because("runs in one process must not touch each other");

  @ArchTest
  static void seesAllModules(JavaClasses classes) {
    for (String part :
        List.of(
            "tensor.Tensor",
            "engine.libtorch.LibtorchEngine",
            "dl4j.Dl4jExport",
            "jupyter.Lab",
            "cli.Main")) {
      assertTrue(classes.contain("org.dnas4j." + part), part);
    }
  }
}

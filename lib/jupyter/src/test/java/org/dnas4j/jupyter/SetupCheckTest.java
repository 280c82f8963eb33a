package org.dnas4j.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dnas4j.config.DataConfig;
import org.dnas4j.config.EngineConfig;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.jupyter.SetupCheck.Item;
import org.dnas4j.jupyter.SetupCheck.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetupCheckTest {
  private static final ExperimentConfig SMOKE =
      ExperimentConfig.preset("smoke").with("engine.threads", 1);

  private static EngineConfig engine(String key, Object value) {
    return SMOKE.with("engine.device", "cpu").with(key, value).engine();
  }

  private static DataConfig cifar(Path dir) {
    return ExperimentConfig.preset("cpu").with("data.dir", dir.toString()).data();
  }

  private static Item item(SetupCheck check, String what) {
    return check.items().stream().filter(i -> i.what().equals(what)).findFirst().orElseThrow();
  }

  private static List<Item> notOk(SetupCheck check) {
    return check.items().stream().filter(i -> i.status() != Status.OK).toList();
  }

  @Test
  void everyEngineComputesWhatIsKnownByHand() {
    for (String name : List.of("libtorch", "nd4j")) {
      SetupCheck check = SetupCheck.engine(engine("engine.name", name));
      assertEquals(List.of(), notOk(check));
      assertEquals(1 + SelfTest.values().length, check.items().size());
    }
    // It computes everywhere, but not every processor gains by it.
    for (Item item : notOk(SetupCheck.engine(engine("engine.precision", "BF16")))) {
      assertEquals("engine", item.what());
      assertEquals(Status.WARNING, item.status());
      assertTrue(item.fix().contains("engine.precision to fp32"), item.fix());
    }
  }

  @Test
  void engineThatDoesNotOpenSaysWhy() {
    // The build of the tests has no GPU libraries.
    SetupCheck check = SetupCheck.engine(engine("engine.device", "cuda"));
    assertEquals(Status.FAILED, item(check, "engine").status());
    assertTrue(item(check, "engine").fix().contains("cuda"), item(check, "engine").fix());
  }

  @Test
  void moreThreadsThanProcessorsAreWarnedOf() {
    Item item = item(SetupCheck.machine(engine("engine.threads", 1024)), "processors");
    assertEquals(Status.WARNING, item.status());
    assertTrue(item.fix().contains("engine.threads"), item.fix());
  }

  @Test
  void missingDataNamesWhereToGetIt(@TempDir Path dir) {
    assertEquals(List.of(), notOk(SetupCheck.data(SMOKE.data())));
    Item missing = item(SetupCheck.data(cifar(dir)), "CIFAR-10");
    assertEquals(Status.FAILED, missing.status());
    assertTrue(missing.fix().contains("fetch-cifar10.sh"), missing.fix());
  }

  @Test
  void photosAreLookedForWhereTheyAreNeeded(@TempDir Path dir) {
    DataConfig photos =
        ExperimentConfig.preset("imagenet40-64").with("data.dir", dir.toString()).data();
    Item missing = item(SetupCheck.data(photos), "photos");
    assertEquals(Status.FAILED, missing.status());
    assertTrue(missing.found().contains(dir.toString()), missing.found());
    assertTrue(missing.found().contains("train/"), missing.found());
    assertTrue(missing.fix().contains("datasets/README.md"), missing.fix());
  }

  @Test
  void damagedDataIsFound(@TempDir Path dir) throws Exception {
    Files.write(dir.resolve("data_batch_1.bin"), new byte[] {1, 2, 3});
    Item damaged = item(SetupCheck.data(cifar(dir)), "CIFAR-10");
    assertEquals(Status.FAILED, damaged.status());
    assertTrue(damaged.found().contains("data_batch_1.bin"), damaged.found());
  }

  @Test
  void folderOfRunsMustBeWritable(@TempDir Path dir) throws Exception {
    SetupCheck good = SetupCheck.runs(dir.resolve("new"));
    assertEquals(Status.OK, item(good, "folder of the runs").status());
    Path file = Files.createFile(dir.resolve("file"));
    SetupCheck bad = SetupCheck.runs(file);
    assertEquals(Status.FAILED, item(bad, "folder of the runs").status());
  }

  @Test
  void verdictNamesEveryFix(@TempDir Path dir) {
    SetupCheck good = SetupCheck.data(SMOKE.data());
    assertEquals("ready: 2 checks, 0 warnings", SetupCheck.require(good));
    SetupCheck bad = SetupCheck.data(cifar(dir));
    String message =
        assertThrows(IllegalStateException.class, () -> SetupCheck.require(good, bad)).getMessage();
    assertTrue(message.contains("CIFAR-10") && message.contains("fetch-cifar10.sh"), message);
  }

  @Test
  void tableHasARowACheck() {
    SetupCheck check = SetupCheck.data(SMOKE.data());
    assertEquals(2, check.table().rowCount());
    assertEquals("ok", check.table().stringColumn("Status").get(0));
  }
}

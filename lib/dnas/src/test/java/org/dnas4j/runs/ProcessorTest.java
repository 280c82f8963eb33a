package org.dnas4j.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

class ProcessorTest {
  @Test
  void modelAndExtensionsAreNamed() {
    String cpuinfo =
        """
        processor\t: 0
        cpu family\t: 25
        model\t\t: 17
        model name\t: AMD EPYC
        flags\t\t: fpu avx avx2 avx512f avx512bw avx512_bf16 sha_ni

        processor\t: 1
        model name\t: another
        flags\t\t: fpu
        """;
    assertEquals(
        "AMD EPYC, family 25 model 17 (AVX2, AVX-512 bf16, AVX-512)", Processor.of(cpuinfo));
  }

  @Test
  void othersAreNamedByTheirArchitecture() {
    assertEquals(System.getProperty("os.arch"), Processor.of("processor : 0\n"));
    assertFalse(Processor.name().isBlank());
  }
}

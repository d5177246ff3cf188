/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

/** What Spring Boot finds by lists is on them: tests of one configuration name it themselves, and would not notice. */
class ListedTest {

    private static final ClassLoader LOADER = ListedTest.class.getClassLoader();

    @Test
    void everyAutoConfigurationIsListed() {
        List<String> there = new ClassFileImporter()
                        .withImportOption(location -> !location.contains("/test-classes/"))
                        .importPackages("dev.weir.webflux")
                        .stream()
                        .filter(type -> type.isAnnotatedWith(AutoConfiguration.class))
                        .map(JavaClass::getName)
                        .toList();
        List<String> listed = StreamSupport.stream(
                        ImportCandidates.load(AutoConfiguration.class, LOADER).spliterator(), false)
                .filter(name -> name.startsWith("dev.weir."))
                .toList();

        assertThat(there).hasSizeGreaterThan(8);
        assertThat(listed).containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    void theFailureAnalyzerIsListed() {
        List<FailureAnalyzer> listed = SpringFactoriesLoader.forDefaultResourceLocation(LOADER)
                .load(FailureAnalyzer.class, FailureHandler.handleMessage((message, failure) -> {}));

        assertThat(listed).hasAtLeastOneElementOfType(WeirFailureAnalyzer.class);
    }
}

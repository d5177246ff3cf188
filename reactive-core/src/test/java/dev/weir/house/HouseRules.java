/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Set;
import java.util.Timer;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A set of promises about the classes below one root package.
 *
 * @param root the package on top: {@code dev.weir}, or the one where each promise is broken to see it caught
 */
record HouseRules(String root) {

    private static final Set<String> BLOCKING =
            Set.of("block", "blockOptional", "blockFirst", "blockLast", "toIterable", "toStream");
    private static final Set<String> LEAKING = Set.of("cache", "share", "fromFuture");

    ArchRule packagesFormNoCycle() {
        return slices().assignedFrom(onePerPackage()).should().beFreeOfCycles();
    }

    ArchRule conceptsDoNotKnowTheRoot() {
        return noClasses()
                .that(resideInAPackage(root + "..")
                        .and(DescribedPredicate.not(resideInAnyPackage(root, root + ".testing.."))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root)
                .allowEmptyShould(true);
    }

    ArchRule nothingBlocks() {
        return noClasses()
                .should()
                .accessTargetWhere(called(
                        "a Mono or Flux is waited for",
                        target -> isPublisher(target.getOwner()) && BLOCKING.contains(target.getName())));
    }

    ArchRule nothingSubscribesBlindly() {
        return noClasses()
                .should()
                .accessTargetWhere(called(
                        "a Mono or Flux is subscribed to without an observer",
                        target -> isPublisher(target.getOwner())
                                && target.getName().equals("subscribe")
                                && target.getRawParameterTypes().isEmpty()));
    }

    ArchRule nothingSleeps() {
        return noClasses()
                .should()
                .accessTargetWhere(called(
                        "a thread sleeps",
                        target -> target.getOwner().isEquivalentTo(Thread.class)
                                && target.getName().equals("sleep")));
    }

    ArchRule onlyTimeReadsTheClock() {
        return noClasses()
                .that(DescribedPredicate.not(isTime()))
                .should()
                .accessTargetWhere(called("the machine's clock is read", HouseRules::readsTheClock));
    }

    ArchRule onlyTimePicksSchedulers() {
        return noClasses()
                .that(DescribedPredicate.not(isTime()))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Schedulers.class);
    }

    ArchRule timedOperatorsNameTheirScheduler() {
        return noClasses()
                .that(DescribedPredicate.not(isTime()))
                .should()
                .accessTargetWhere(called(
                        "a timed operator falls back to the scheduler of the process",
                        target -> isPublisher(target.getOwner())
                                && takes(target, Duration.class)
                                && !takes(target, Scheduler.class)));
    }

    /** Micrometer is an optional dependency: without it, everything outside its binding must still load. */
    ArchRule onlyTheBindingKnowsMicrometer() {
        return noClasses()
                .that(DescribedPredicate.not(resideInAPackage(root + ".metrics.micrometer..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..");
    }

    ArchRule nothingKeepsATimer() {
        return noClasses().should().dependOnClassesThat().areAssignableTo(Timer.class);
    }

    ArchRule noMethodIsSynchronized() {
        return methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED);
    }

    /** Reactor's sharing operators cancel nothing, or the wrong subscriber: flights are what shares a load here. */
    ArchRule nothingSharesAMonoBesideTheFlight() {
        return noClasses()
                .should()
                .accessTargetWhere(called(
                        "a Mono is cached, shared or made of a future",
                        target -> target.getOwner().isAssignableTo(Mono.class) && LEAKING.contains(target.getName())));
    }

    ArchRule theHiddenEngineIsClosed() {
        return classes()
                .that(resideInAPackage(root).and(isHidden()))
                .should(beClosedForExtension())
                .allowEmptyShould(true);
    }

    ArchRule everyPackageIsNullMarked() {
        return classes().should(liveInANullMarkedPackage());
    }

    private static SliceAssignment onePerPackage() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return SliceIdentifier.of(type.getPackageName());
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
    }

    private DescribedPredicate<JavaClass> isTime() {
        return resideInAPackage(root + ".time..");
    }

    /** Method references count like calls. */
    private static DescribedPredicate<JavaAccess<?>> called(String what, Predicate<CodeUnitAccessTarget> matches) {
        return DescribedPredicate.describe(
                what, access -> access.getTarget() instanceof CodeUnitAccessTarget target && matches.test(target));
    }

    private static boolean isPublisher(JavaClass owner) {
        return owner.isAssignableTo(Mono.class) || owner.isAssignableTo(Flux.class);
    }

    private static boolean takes(CodeUnitAccessTarget target, Class<?> parameter) {
        return target.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(parameter));
    }

    private static boolean readsTheClock(CodeUnitAccessTarget target) {
        JavaClass owner = target.getOwner();
        String name = target.getName();
        if (owner.isEquivalentTo(System.class)) {
            return name.equals("currentTimeMillis") || name.equals("nanoTime");
        }
        if (owner.isEquivalentTo(Clock.class)) {
            return name.startsWith("system") || name.startsWith("tick");
        }
        if (owner.isEquivalentTo(Date.class)) {
            return name.equals("<init>") && target.getRawParameterTypes().isEmpty();
        }
        return owner.getPackageName().equals("java.time") && name.equals("now") && !takes(target, Clock.class);
    }

    private static DescribedPredicate<JavaClass> isHidden() {
        return DescribedPredicate.describe(
                "are hidden",
                type -> !isPublicThroughout(type)
                        && !type.isAnonymousClass()
                        && !type.getSimpleName().equals("package-info"));
    }

    private static boolean isPublicThroughout(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(HouseRules::isPublicThroughout).orElse(true);
    }

    private static ArchCondition<JavaClass> beClosedForExtension() {
        return new ArchCondition<>("be final, sealed or abstract") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean closed = type.getModifiers().contains(JavaModifier.FINAL)
                        || type.getModifiers().contains(JavaModifier.ABSTRACT)
                        || type.reflect().isSealed();
                events.add(new SimpleConditionEvent(type, closed, type.getName() + " is hidden, so make it final"));
            }
        };
    }

    private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
        return new ArchCondition<>("live in a package whose package-info is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(
                        type, marked, type.getName() + " lives in a package without @NullMarked"));
            }
        };
    }
}

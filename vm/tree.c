/* tree.c - the device tree: what the machine has, for the guest's kernel (devicetree.org). */
#include "base/os.h"
#include "vm/fdt.h"
#include "vm/machine_in.h"

#include <stdio.h>

enum { COMMAND_LINE = 4096 };
enum { GIC = 1, CLOCK, GPIO };                      /* handles of nodes */
enum { SPI = 0, PPI = 1, LEVEL = 4 };

#define CELLS(f, name, ...) \
    fdt_cells(f, name, (const u32[]){ __VA_ARGS__ }, sizeof (const u32[]){ __VA_ARGS__ } / sizeof(u32))

/* Ranges of addresses and sizes, two cells each. */
static void reg(struct fdt *f, u64 base, u64 size) { CELLS(f, "reg", (u32)(base >> 32), (u32)base, (u32)(size >> 32), (u32)size); }

static void add_cpus(struct fdt *f, unsigned n)
{
    char name[] = "cpu@0";
    fdt_node(f, "cpus");
    fdt_u32(f, "#address-cells", 1);
    fdt_u32(f, "#size-cells", 0);
    for (unsigned i = 0; i < n; i++) {
        name[sizeof name - 2] = "01234567"[i];
        fdt_node(f, name);
        fdt_text(f, "device_type", "cpu");
        fdt_text(f, "compatible", "arm,armv8");
        fdt_text(f, "enable-method", "psci");
        fdt_u32(f, "reg", i);
        fdt_node_end(f);
    }
    fdt_node_end(f);
}

static void add_firmware(struct fdt *f)
{
    static const char compatible[] = "arm,psci-1.0\0arm,psci-0.2";
    fdt_node(f, "psci");
    fdt_bytes(f, "compatible", compatible, sizeof compatible);
    fdt_text(f, "method", "hvc");
    fdt_node_end(f);
}

static void add_interrupts(struct fdt *f, const struct tree_config *cfg)
{
    u32 level = LEVEL | (cfg->gic == 2 ? ((1u << cfg->n_cpus) - 1) << 8 : 0);      /* of PPIs, with the CPUs that have it */
    fdt_node(f, "intc@8000000");
    fdt_text(f, "compatible", cfg->gic == 2 ? "arm,cortex-a15-gic" : "arm,gic-v3");
    if (cfg->gic == 2)
        CELLS(f, "reg", 0, BOARD_GICD, 0, GICD_SIZE, 0, BOARD_GICC, 0, GICC_SIZE);
    else
        CELLS(f, "reg", 0, BOARD_GICD, 0, GICD_SIZE, 0, BOARD_GICR, 0, cfg->n_cpus * GICR_SIZE);
    fdt_u32(f, "#interrupt-cells", 3);
    fdt_bytes(f, "interrupt-controller", NULL, 0);
    fdt_u32(f, "phandle", GIC);
    fdt_node_end(f);
    fdt_node(f, "timer");
    fdt_text(f, "compatible", "arm,armv8-timer");
    CELLS(f, "interrupts", PPI, PPI_SECURE_TIMER - 16, level, PPI, PPI_PHYSICAL_TIMER - 16, level,
          PPI, PPI_VIRTUAL_TIMER - 16, level, PPI, PPI_HYP_TIMER - 16, level);
    fdt_bytes(f, "always-on", NULL, 0);
    fdt_node_end(f);
}

/* The node of one of Arm's peripherals begins; model is pl0xx. */
static void primecell(struct fdt *f, const char *model, u64 base, u64 size, u32 spi)
{
    char name[32], compatible[] = "arm,pl0xx\0arm,primecell";

    snprintf(name, sizeof name, "%s@%llx", model, (unsigned long long)base);
    memcpy(compatible + strlen("arm,"), model, strlen("pl0xx"));
    fdt_node(f, name);
    fdt_bytes(f, "compatible", compatible, sizeof compatible);
    reg(f, base, size);
    CELLS(f, "interrupts", SPI, spi, LEVEL);
}

static void one_clock(struct fdt *f)
{
    CELLS(f, "clocks", CLOCK);
    fdt_text(f, "clock-names", "apb_pclk");
}

static void add_uart(struct fdt *f)
{
    static const char clocks[] = "uartclk\0apb_pclk";
    fdt_node(f, "apb-pclk");
    fdt_text(f, "compatible", "fixed-clock");
    fdt_u32(f, "#clock-cells", 0);
    fdt_u32(f, "clock-frequency", 24000000);
    fdt_u32(f, "phandle", CLOCK);
    fdt_node_end(f);
    primecell(f, "pl011", BOARD_UART, UART_SIZE, SPI_UART);
    CELLS(f, "clocks", CLOCK, CLOCK);
    fdt_bytes(f, "clock-names", clocks, sizeof clocks);
    fdt_node_end(f);
}

static void add_clock(struct fdt *f)
{
    primecell(f, "pl031", BOARD_RTC, RTC_SIZE, SPI_RTC);
    one_clock(f);
    fdt_node_end(f);
}

static void add_keys(struct fdt *f)
{
    enum { KEY_POWER = 116 };
    primecell(f, "pl061", BOARD_GPIO, GPIO_SIZE, SPI_GPIO);
    one_clock(f);
    fdt_u32(f, "#gpio-cells", 2);
    fdt_bytes(f, "gpio-controller", NULL, 0);
    fdt_u32(f, "phandle", GPIO);
    fdt_node_end(f);
    fdt_node(f, "gpio-keys");
    fdt_text(f, "compatible", "gpio-keys");
    fdt_node(f, "poweroff");
    fdt_text(f, "label", "power button");
    fdt_u32(f, "linux,code", KEY_POWER);
    CELLS(f, "gpios", GPIO, LINE_POWER, 0);
    fdt_node_end(f);
    fdt_node_end(f);
}

static void add_virtio(struct fdt *f, unsigned slot)
{
    u64 base = BOARD_VIRTIO + (u64)slot * VIRTIO_SLOT_SIZE;
    char name[32];

    snprintf(name, sizeof name, "virtio_mmio@%llx", (unsigned long long)base);
    fdt_node(f, name);
    fdt_text(f, "compatible", "virtio,mmio");
    reg(f, base, VIRTIO_SLOT_SIZE);
    CELLS(f, "interrupts", SPI, SPI_VIRTIO + slot, LEVEL);
    fdt_bytes(f, "dma-coherent", NULL, 0);
    fdt_node_end(f);
}

static void add_chosen(struct fdt *f, const struct tree_config *cfg)
{
    u64 seed[4] = { os_random(), os_random(), os_random(), os_random() };
    fdt_node(f, "chosen");
    fdt_text(f, "stdout-path", "/pl011@9000000");
    if (cfg->root[0] || cfg->append) {
        char line[COMMAND_LINE];
        const char *append = cfg->append ? cfg->append : "";
        const char *root = *cfg->root ? "root=" : "", *mode = *cfg->root ? " ro " : "";
        if (snprintf(line, sizeof line, "%s%s%s%s", root, cfg->root, mode, append) >= COMMAND_LINE)
            f->failed = true;
        fdt_text(f, "bootargs", line);
    }
    if (cfg->initrd_end) {
        fdt_u64(f, "linux,initrd-start", cfg->initrd);
        fdt_u64(f, "linux,initrd-end", cfg->initrd_end);
    }
    fdt_u64(f, "kaslr-seed", os_random());
    fdt_bytes(f, "rng-seed", seed, sizeof seed);
    fdt_node_end(f);
}

int tree_make(void *out, size_t room, const struct tree_config *cfg)
{
    struct fdt tree, *f = &tree;
    fdt_begin(f, out, (u32)room);
    fdt_node(f, "");
    fdt_text(f, "compatible", "linux,dummy-virt");
    fdt_text(f, "model", "ferry,virt");
    fdt_u32(f, "#address-cells", 2);
    fdt_u32(f, "#size-cells", 2);
    fdt_u32(f, "interrupt-parent", GIC);
    add_chosen(f, cfg);
    fdt_node(f, "memory@40000000");
    fdt_text(f, "device_type", "memory");
    reg(f, BOARD_RAM, cfg->memory);
    fdt_node_end(f);
    add_cpus(f, cfg->n_cpus);
    add_firmware(f);
    add_interrupts(f, cfg);
    add_uart(f);
    add_clock(f);
    add_keys(f);
    for (unsigned i = 0; i < cfg->n_virtio; i++)
        add_virtio(f, i);
    fdt_node_end(f);
    return fdt_end(f);
}

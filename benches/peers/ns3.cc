// ns-3's events and random variables, without its network stack. The first argument names the
// scheduler: Map, Heap, Calendar, List or PriorityQueue.

#include <ns3/core-module.h>

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>

using namespace ns3;

namespace {

const Time LATENCY = MilliSeconds(20);
const Time SERVICE = MilliSeconds(50);
const Time TIMER = Seconds(1);
const Time PERIOD = Seconds(60);
const Time RESTART = Seconds(300);
const size_t BACKLOG = 4096;
const double ARRIVALS = 0.8;

double Busy() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_utime.tv_usec * 1e-6;
}

/// Draws spans that are exponential.
class Exponential {
public:
  explicit Exponential(double mean) : m_draws(CreateObject<ExponentialRandomVariable>()) {
    m_draws->SetAttribute("Mean", DoubleValue(mean));
  }
  Time operator()() { return Seconds(m_draws->GetValue()); }

private:
  Ptr<ExponentialRandomVariable> m_draws;
};

struct Queue {
  explicit Queue(long customers) : left(customers) {
    Simulator::Schedule(gap(), &Queue::Arrive, this);
  }

  void Change(long by) {
    area += present * (Simulator::Now() - since).GetSeconds();
    present += by;
    since = Simulator::Now();
  }

  void Arrive() {
    Change(1);
    if (present == 1) {
      Simulator::Schedule(service(), &Queue::Leave, this);
    }
    if (--left > 0) {
      Simulator::Schedule(gap(), &Queue::Arrive, this);
    }
  }

  void Leave() {
    Change(-1);
    if (present > 0) {
      Simulator::Schedule(service(), &Queue::Leave, this);
    }
  }

  Exponential gap{1.0 / ARRIVALS};
  Exponential service{1.0};
  long left;
  long present = 0;
  double area = 0.0;
  Time since;
};

struct Port {
  Port(double rate, double mean) : gap(rate > 0 ? 1.0 / rate : 1.0), poison(mean) {
    if (rate > 0) {
      Simulator::Schedule(gap(), &Port::Arrive, this);
    }
    Simulator::Schedule(poison(), &Port::Offend, this);
    Simulator::Schedule(PERIOD, &Port::Probe, this);
  }

  void Arrive() {
    long request = requests++;
    Simulator::Schedule(LATENCY, &Port::Syn, this, request);
    Simulator::Schedule(TIMER, &Port::Lapse, this);
    Simulator::Schedule(gap(), &Port::Arrive, this);
  }

  void Syn(long request) {
    if (!up) {
      Simulator::Schedule(LATENCY, &Port::Lapse, this); // RST
    } else if (halfOpen + queue.size() < BACKLOG) {
      ++halfOpen;
      Simulator::Schedule(LATENCY, &Port::SynAck, this, request);
      Simulator::Schedule(TIMER, &Port::Lapse, this);
    }
  }

  void SynAck(long request) { Simulator::Schedule(LATENCY, &Port::Ack, this, request); }

  void Ack(long request) {
    --halfOpen;
    queue.push_back(request);
    Accept();
  }

  void Accept() {
    while (idle > 0 && !queue.empty()) {
      --idle;
      long request = queue.front();
      queue.pop_front();
      Simulator::Schedule(LATENCY, &Port::Lapse, this); // banner
      Simulator::Schedule(SERVICE, &Port::Done, this, request);
    }
  }

  void Done(long request) {
    ++idle;
    Simulator::Schedule(LATENCY, &Port::Reply, this, request);
    Accept();
  }

  void Reply(long) {
    ++served;
    Simulator::Schedule(LATENCY, &Port::Lapse, this); // FIN
  }

  void Lapse() {}

  void Turn(bool now) {
    if (up) {
      total += Simulator::Now() - since;
    }
    up = now;
    since = Simulator::Now();
  }

  void Offend() {
    if (up) {
      Turn(false);
    }
    Simulator::Schedule(poison(), &Port::Offend, this);
  }

  void Probe() {
    if (up) {
      Simulator::Schedule(PERIOD, &Port::Probe, this);
    } else {
      Simulator::Schedule(RESTART, &Port::Back, this);
    }
  }

  void Back() {
    Turn(true);
    Simulator::Schedule(PERIOD, &Port::Probe, this);
  }

  Exponential gap;
  Exponential poison;
  std::deque<long> queue;
  size_t halfOpen = 0;
  int idle = 512;
  long requests = 0;
  long served = 0;
  bool up = true;
  Time since;
  Time total;
};

void Tell(long count, double estimate, double served, double cpu) {
  std::printf("{\"count\": %ld, \"events\": %lu, \"estimate\": %.9f, \"served\": %.6f, "
              "\"cpu\": %.6f}\n",
              count, (unsigned long)Simulator::GetEventCount(), estimate, served, cpu);
}

} // namespace

// `SCHEDULER mm1 CUSTOMERS SEED`, or
// `SCHEDULER port HOURS REQUESTS_A_SECOND SECONDS_TO_POISON SEED`.
int main(int count, char** words) {
  if (count < 5) {
    return 2;
  }
  ObjectFactory scheduler("ns3::" + std::string(words[1]) + "Scheduler");
  Simulator::SetScheduler(scheduler);
  RngSeedManager::SetRun(std::atoi(words[count - 1]));
  double begin = Busy();
  if (std::string(words[2]) == "mm1") {
    long customers = std::atol(words[3]);
    Queue queue(customers);
    Simulator::Run();
    double end = Simulator::Now().GetSeconds();
    Tell(customers, queue.area / end, 1.0, Busy() - begin);
  } else {
    double horizon = 3600 * std::atof(words[3]);
    Port port(std::atof(words[4]), std::atof(words[5]));
    Simulator::Stop(Seconds(horizon));
    Simulator::Run();
    port.Turn(port.up);
    double served = double(port.served) / std::max(port.requests, 1L);
    Tell(port.requests, port.total.GetSeconds() / horizon, served, Busy() - begin);
  }
  Simulator::Destroy();
}
